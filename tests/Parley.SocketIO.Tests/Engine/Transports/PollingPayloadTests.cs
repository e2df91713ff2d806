using System.Buffers;
using System.Text;
using CsCheck;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Engine.Transports;

public sealed class PollingPayloadTests
{
    [Fact]
    public void Packets_are_joined_as_the_reference_parser_joins_them()
    {
        SharedFrame[] frames =
        [
            SharedFrame.FromText("0{}"u8),
            SharedFrame.FromText("4a"u8),
            SharedFrame.FromBinary(new byte[] { 1, 2, 3 }),
            SharedFrame.FromText("4"u8),
            SharedFrame.FromText("2"u8),
            SharedFrame.FromText("4€😀"u8),
        ];

        Assert.Equal("0{}\u001e4a\u001ebAQID\u001e4\u001e2\u001e4€😀", Write(frames, PollEnding.None));
    }

    [Theory]
    [InlineData("None", "4a")]
    [InlineData("Noop", "4a\u001e6")]
    [InlineData("Close", "4a\u001e1")]
    [InlineData("NoopAndClose", "4a\u001e6\u001e1")]
    public void An_ending_follows_the_packets(string ending, string payload) =>
        Assert.Equal(payload, Write([SharedFrame.FromText("4a"u8)], Enum.Parse<PollEnding>(ending)));

    [Theory]
    [InlineData("4a\u001ebAQID\u001e2", new[] { "4a", "bAQID", "2" })]
    [InlineData("4", new[] { "4" })]
    [InlineData("", new[] { "" })]
    [InlineData("\u001e4a", new[] { "", "4a" })]
    [InlineData("4a\u001e", new[] { "4a", "" })]
    public void A_body_is_split_at_the_separators(string body, string[] packets) => Assert.Equal(packets, Split(body));

    [Theory]
    [InlineData("", "")]
    [InlineData("A", "")]
    [InlineData("AQID", "010203")]
    [InlineData("AQ==", "01")]
    [InlineData("AQ", "01")]
    [InlineData("AR", "01")]
    [InlineData("AQJ", "0102")]
    [InlineData("-_-_", "fbffbf")]
    [InlineData("A Q\nI?D", "010203")]
    [InlineData("AQ==ID", "01")]
    public void Base64_is_read_leniently(string base64, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(PollingPayload.DecodeBinary(Encoding.ASCII.GetBytes(base64))));

    [Fact]
    public void Any_bytes_survive_the_way_through_base64() => Gen.Byte.Array[0, 100].Sample(bytes =>
        PollingPayload.DecodeBinary(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))).SequenceEqual(bytes));

    [Fact]
    public void No_base64_makes_it_throw() => Gen.Byte.Array[0, 60].Sample(bytes =>
        PollingPayload.DecodeBinary(bytes).Length <= bytes.Length);

    private static string Write(SharedFrame[] frames, PollEnding ending)
    {
        var body = new ArrayBufferWriter<byte>();
        PollingPayload.Write(body, frames, ending);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private static List<string> Split(string body)
    {
        ReadOnlyMemory<byte>? rest = Encoding.UTF8.GetBytes(body);
        var packets = new List<string>();
        while (PollingPayload.TryTake(ref rest, out var packet))
        {
            packets.Add(Encoding.UTF8.GetString(packet.Span));
        }

        return packets;
    }
}
