using System.Text;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

/// <summary>Connections that take frames in different forms, on one shard and in one room.</summary>
public sealed class FrameFormTests
{
    private const FrameForm Plain = FrameForm.Plain;

    private static readonly string Text = $"42[\"a\",\"{new string('x', 5000)}\"]";

    [Fact]
    public void Each_form_is_made_once()
    {
        var frame = SharedFrame.Packet(Encoding.UTF8.GetBytes(Text), [], [new byte[] { 1 }], default);
        frame.Deflate(1024);
        var deflated = frame.In(FrameForm.Deflated);
        var base64 = frame.In(FrameForm.Base64);
        frame.Deflate(1024);

        Assert.Same(frame, frame.In(Plain));
        Assert.NotSame(frame, deflated);
        Assert.NotSame(frame, base64);
        Assert.Same(deflated, frame.In(FrameForm.Deflated));
        Assert.Same(base64, frame.In(FrameForm.Base64));
    }

    [Fact]
    public async Task Everybody_in_a_room_gets_a_broadcast_in_the_form_that_he_takes()
    {
        using var bench = new Bench();
        var room = new Room(1);
        FrameForm[] forms = [Plain, FrameForm.Deflated, Plain, FrameForm.Deflated];
        var wires = new List<RecordingWire>();
        foreach (var form in forms)
        {
            var wire = new RecordingWire { TakesForm = form };
            var subscriber = new Subscriber(bench.Connect(wire));
            room.Enter(subscriber);
            bench.Shard.Post(new Command(CommandKind.Release, subscriber));
            wires.Add(wire);
        }

        SharedFrame[] frames = [Frame(Text), Frame("42[\"small\"]"), Frame(Text)];
        foreach (var frame in frames)
        {
            bench.Shard.Post(new Command(CommandKind.Broadcast, room.Audience, frame));
        }

        await bench.DrainAsync();

        for (var i = 0; i < forms.Length; i++)
        {
            var form = forms[i];
            byte[] expected = [.. frames.SelectMany(frame => frame.In(form).Bytes.ToArray())];
            Assert.Equal(expected, wires[i].Sent);
        }

        Assert.True(wires[1].Sent.Length < wires[0].Sent.Length / 10);
    }

    private static SharedFrame Frame(string text)
    {
        var frame = Bench.FrameOf(text);
        frame.Deflate(1024);
        return frame;
    }
}
