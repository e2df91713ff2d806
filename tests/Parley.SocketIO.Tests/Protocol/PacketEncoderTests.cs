using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Protocol;

public sealed class PacketEncoderTests
{
    private static readonly PacketEncoder Encoder = new(Options());

    [Fact]
    public void The_packets_are_those_of_the_reference_server()
    {
        Assert.Equal("40{\"sid\":\"oSO0OpakMV_3jnilAAAA\"}", TextOf(Encoder.Connect("/", "oSO0OpakMV_3jnilAAAA")));
        Assert.Equal("40/admin,{\"sid\":\"a\"}", TextOf(Encoder.Connect("/admin", "a")));
        Assert.Equal(
            "44/admin,{\"message\":\"Not authorized\",\"data\":{\"code\":42}}",
            TextOf(Encoder.ConnectError("/admin", "Not authorized", "{\"code\":42}"u8.ToArray())));
        Assert.Equal(
            "44/x,{\"message\":\"Invalid namespace\"}", TextOf(Encoder.ConnectError("/x", "Invalid namespace", default)));
        Assert.Equal("41", TextOf(Encoder.Disconnect("/")));
        Assert.Equal("41/admin,", TextOf(Encoder.Disconnect("/admin")));
        Assert.Equal("42[\"hello\",1]", TextOf(Encoder.Event("/", "hello", 1)));
        Assert.Equal("42[\"hello\"]", TextOf(Encoder.Event("/", "hello")));
        Assert.Equal(
            "42/admin,456[\"project:delete\",123]", TextOf(Encoder.Event("/admin", "project:delete", 123, ackId: 456)));
        Assert.Equal("43/admin,456[]", TextOf(Encoder.AckRaw("/admin", 456, [], [])));
        Assert.Equal("430[{\"ok\":true}]", TextOf(Encoder.Ack("/", 0, new Answer(true))));
        Assert.Equal("42[\"a\",1,\"two\"]", TextOf(Encoder.EventRaw("/", "a", "1,\"two\""u8, [])));
    }

    [Fact]
    public void Bytes_become_attachments_in_the_order_in_which_they_are_written()
    {
        var frame = Encoder.Event("/", "hello", new Blob("x", [1, 2, 3]));

        Assert.Equal("451-[\"hello\",{\"name\":\"x\",\"data\":{\"_placeholder\":true,\"num\":0}}]", TextOf(frame));
        Assert.Equal([1, 2, 3], frame.Attachments[0].ToArray());
        Assert.Equal(
            "461-/admin,456[{\"_placeholder\":true,\"num\":0}]",
            TextOf(Encoder.Ack<byte[]>("/admin", 456, [3, 2, 1])));
        Assert.Equal(
            "452-/admin,[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
            TextOf(Encoder.EventRaw(
                "/admin",
                "b",
                "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}"u8,
                [new byte[] { 1 }, Array.Empty<byte>()])));
    }

    [Fact]
    public void The_frames_of_a_packet_follow_each_other()
    {
        var frame = Encoder.Ack<byte[]>("/", 1, [9, 8]);

        byte[] text = [0x81, (byte)frame.Text.Length, .. frame.Text];
        Assert.Equal([.. text, 0x82, 2, 9, 8], frame.Bytes.ToArray());
    }

    [Theory]
    [InlineData("grüße €😀", "grüße €😀")]
    [InlineData("</script>&'+\u2028", "</script>&'+\u2028")]
    [InlineData("\"\\\b\f\n\r\t\u0001\u001f\u007f", "\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\u007f")]
    public void Text_is_written_as_JavaScript_writes_it(string text, string json)
    {
        Assert.Equal($"42[\"e\",\"{json}\"]", TextOf(Encoder.Event("/", "e", text)));
    }

    [Fact]
    public void A_lone_surrogate_is_replaced_and_nothing_else_is_lost()
    {
        // Not as theory data: the compiler cannot write them into an attribute.
        foreach (var text in new[] { "a\ud800b", "\udc00", "😀\ud83d", "\ud83d\"" })
        {
            var packet = Encoder.Event("/", "e", text).Text[2..];

            Assert.Equal(Wellformed(text), JsonSerializer.Deserialize<string[]>(packet, Options())![1]);
        }
    }

    [Fact]
    public void What_was_written_is_read_back() =>
        Gen.Select(Gen.String, Gen.String[Gen.Char.AlphaNumeric, 1, 30], Gen.Int[0, 1000]).Sample((text, name, id) =>
        {
            var packet = Encoder.Event("/nsp", name, new Say(text, id), id).Text[1..].ToArray();

            Assert.True(PacketDecoder.TryDecode(packet, 10, out var head, out _));
            Assert.Equal(id, head.AckId);
            var payload = packet.AsSpan(head.PayloadStart);
            Assert.True(PayloadReader.TryReadEvent(payload, 0, out var content));
            Assert.Equal(name, PayloadReader.ReadName(payload[content.Name]));
            Assert.True(PayloadReader.TryFindArgument(payload, 1, out var argument));
            var read = JsonSerializer.Deserialize<Say>(payload[argument], Options())!;
            Assert.Equal(Wellformed(text), read.Text);
            Assert.Equal(id, read.Times);
        });

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public void The_sockets_own_events_cannot_be_emitted(string name) =>
        Assert.Throws<ArgumentException>(() => Encoder.Event("/", name, 1));

    [Fact]
    public void A_type_without_metadata_is_named_in_the_error() =>
        Assert.Contains(
            nameof(PacketEncoderTests),
            Assert.Throws<NotSupportedException>(() => Encoder.Event("/", "e", new PacketEncoderTests())).Message,
            StringComparison.Ordinal);

    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string TextOf(SharedFrame frame) => Encoding.UTF8.GetString(frame.Text);

    private static JsonSerializerOptions Options() => new(SocketIOJson.CreateDefaults())
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(TestJsonContext.Default, BasicJsonContext.Default),
        Converters = { new BinaryConverter(), new ByteArrayConverter() },
    };
}
