using System.Text;
using CsCheck;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Protocol;

public sealed class PacketDecoderTests
{
    [Theory]
    [InlineData("0", "Connect", "/", -1, "")]
    [InlineData("0/admin", "Connect", "/admin", -1, "")]
    [InlineData("0/admin,", "Connect", "/admin", -1, "")]
    [InlineData("0/admin,{\"token\":\"123\"}", "Connect", "/admin", -1, "{\"token\":\"123\"}")]
    [InlineData("012{\"a\":1}", "Connect", "/", 12, "{\"a\":1}")]
    [InlineData("1", "Disconnect", "/", -1, "")]
    [InlineData("1/admin,", "Disconnect", "/admin", -1, "")]
    [InlineData("2[\"hello\",1]", "Event", "/", -1, "[\"hello\",1]")]
    [InlineData("2/b,12[\"a\"]", "Event", "/b", 12, "[\"a\"]")]
    [InlineData("20[\"a\"]", "Event", "/", 0, "[\"a\"]")]
    [InlineData("2007[\"a\"]", "Event", "/", 7, "[\"a\"]")]
    [InlineData("2/a?b=\"c\" d,[\"a\"]", "Event", "/a?b=\"c\" d", -1, "[\"a\"]")]
    [InlineData("2", "Event", "/", -1, "")]
    [InlineData("3", "Ack", "/", -1, "")]
    [InlineData("3/admin,456[]", "Ack", "/admin", 456, "[]")]
    [InlineData("4\"str\"", "ConnectError", "/", -1, "\"str\"")]
    [InlineData("2/b12[\"a\"]", "Event", "/b12[\"a\"]", -1, "")]
    public void A_packet_is_taken_apart(string packet, string type, string nsp, long ackId, string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(packet);

        Assert.True(PacketDecoder.TryDecode(bytes, 10, out var head, out _));

        Assert.Equal(type, head.Type.ToString());
        Assert.Equal(nsp, Encoding.UTF8.GetString(head.NamespaceOf(bytes)));
        Assert.Equal(ackId, head.AckId);
        Assert.Equal(payload, Encoding.UTF8.GetString(bytes.AsSpan(head.PayloadStart)));
    }

    [Theory]
    [InlineData("51-[\"hello\",{\"_placeholder\":true,\"num\":0}]", 1, "/", -1)]
    [InlineData("52-/admin,7[\"hello\"]", 2, "/admin", 7)]
    [InlineData("510-[\"a\"]", 10, "/", -1)]
    [InlineData("61-/admin,456[{\"_placeholder\":true,\"num\":0}]", 1, "/admin", 456)]
    public void A_binary_packet_says_how_many_attachments_follow(string packet, int count, string nsp, long ackId)
    {
        var bytes = Encoding.UTF8.GetBytes(packet);

        Assert.True(PacketDecoder.TryDecode(bytes, 10, out var head, out _));

        Assert.Equal(count, head.Attachments);
        Assert.Equal(nsp, Encoding.UTF8.GetString(head.NamespaceOf(bytes)));
        Assert.Equal(ackId, head.AckId);
    }

    [Theory]
    [InlineData("", "unknown packet type")]
    [InlineData("x", "unknown packet type")]
    [InlineData("7", "unknown packet type")]
    [InlineData("abc", "unknown packet type")]
    [InlineData("1{}", "invalid payload")]
    [InlineData("0[]", "invalid payload")]
    [InlineData("0null", "invalid payload")]
    [InlineData("0\"a\"", "invalid payload")]
    [InlineData("0{\"a\":", "invalid payload")]
    [InlineData("0{}x", "invalid payload")]
    [InlineData("2{}", "invalid payload")]
    [InlineData("2-1[\"a\"]", "invalid payload")]
    [InlineData("2 1[\"a\"]", "invalid payload")]
    [InlineData("2/b,/c,[\"a\"]", "invalid payload")]
    [InlineData("3\"a\"", "invalid payload")]
    [InlineData("51-", "invalid payload")]
    [InlineData("5-[\"a\"]", "illegal attachments")]
    [InlineData("51[\"a\"]", "illegal attachments")]
    [InlineData("5a-[\"a\"]", "illegal attachments")]
    [InlineData("50-[\"a\"]", "illegal attachments")]
    [InlineData("51.0-[\"a\"]", "illegal attachments")]
    [InlineData("5", "illegal attachments")]
    [InlineData("511-[\"a\"]", "too many attachments")]
    [InlineData("599999999999999999999-[\"a\"]", "too many attachments")]
    [InlineData("29007199254740992[\"a\"]", "ack id out of range")]
    [InlineData("299999999999999999999999999[\"a\"]", "ack id out of range")]
    public void What_breaks_a_rule_is_refused_by_its_name(string packet, string rule)
    {
        Assert.False(PacketDecoder.TryDecode(Encoding.UTF8.GetBytes(packet), 10, out _, out var error));

        Assert.Equal(rule, error);
    }

    [Fact]
    public void No_input_makes_it_throw() => PacketBytes.Sample(
        packet =>
        {
            if (PacketDecoder.TryDecode(packet, 10, out var head, out _))
            {
                PayloadReader.TryReadEvent(packet.AsSpan(head.PayloadStart), head.Attachments, out _);
                PayloadReader.TryReadAck(packet.AsSpan(head.PayloadStart), head.Attachments, out _);
            }
        },
        iter: 20_000);

    private static readonly string[] Parts =
    [
        "0", "1", "2", "3", "4", "5", "6", "7", "-", "/", ",", "[", "]", "{", "}", "\"", ":", "a", "é", " ", "\\u", "d800",
        "_placeholder", "num", "true", "null", "\"_placeholder\":true", "\"num\":0", "[\"a\",", "\u001e",
    ];

    /// <summary>Bytes that look enough like packets to come far.</summary>
    private static Gen<byte[]> PacketBytes { get; } = Gen.OneOf(
        Gen.Byte.Array[0, 40],
        Gen.Int[0, Parts.Length - 1].Array[0, 24]
            .Select(choice => Encoding.UTF8.GetBytes(string.Concat(choice.Select(i => Parts[i])))));
}
