using System.Buffers;
using System.Text;
using Parley.SocketIO.Redis.MessagePack;

namespace Parley.SocketIO.Redis.Tests.MessagePack;

/// <summary>Both directions between JSON and MessagePack.</summary>
public sealed class MessagePackTests
{
    [Theory]
    [InlineData("[]", "90")]
    [InlineData("{}", "80")]
    [InlineData("[null,true,false]", "93c0c3c2")]
    [InlineData("[0,127,128,255,256,65535,65536,4294967295]", "98007fcc80ccffcd0100cdffffce00010000ceffffffff")]
    [InlineData("[4294967296,18446744073709551615]", "92cf0000000100000000cfffffffffffffffff")]
    [InlineData("[-1,-32,-33,-128,-129,-32768,-32769]", "97ffe0d0dfd080d1ff7fd18000d2ffff7fff")]
    [InlineData("[-2147483648,-2147483649]", "92d280000000d3ffffffff7fffffff")]
    [InlineData("[1.5]", "91cb3ff8000000000000")]
    [InlineData("[\"é\",\"\\\"\\\\\\n\\u0001\"]", "92a2c3a9a4225c0a01")]
    [InlineData("{\"a\":[1,{\"b\":\"c\"}]}", "81a161920181a162a163")]
    public void JSON_and_MessagePack_are_the_same_both_ways(string json, string hex)
    {
        Assert.Equal(hex, Pack(json));
        Assert.Equal(json, Unpack(hex));
    }

    [Theory]
    [InlineData("[1.0,1e3,-0.0]", "930" + "1cd03e800")]
    [InlineData("[1e21]", "91cb444b1ae4d6e2ef50")]
    [InlineData("[\"\\ud800x\"]", "91a4efbfbd78")]
    [InlineData("", "c0")]
    public void Numbers_and_text_are_written_as_JavaScript_means_them(string json, string hex) => Assert.Equal(hex, Pack(json));

    [Theory]
    [InlineData("d6ff00000000", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("d7ff0bebc20000000001", "\"1970-01-01T00:00:01.050Z\"")]
    [InlineData("c70cff00000000ffffffffffffffff", "\"1969-12-31T23:59:59.000Z\"")]
    [InlineData("c70cff000000007fffffffffffffff", "null")]
    [InlineData("d40000", "null")]
    [InlineData("cb7ff8000000000000", "null")]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("8101a178", "{\"1\":\"x\"}")]
    [InlineData("a3eda080", "\"\ufffd\ufffd\ufffd\"")]
    public void What_JSON_does_not_have_is_what_stringify_makes_of_it(string hex, string json) =>
        Assert.Equal(json, Unpack(hex));

    [Fact]
    public void Binary_data_stands_where_its_placeholder_stood()
    {
        var writer = MessagePackWriter.Rent();
        JsonToMessagePack.Write(
            writer,
            "[{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0,\"x\":1}]"u8,
            [new byte[] { 1 }, new byte[] { 2, 3 }]);
        var message = writer.ToArrayAndReturn();
        Assert.StartsWith("92c4020203", Convert.ToHexStringLower(message), StringComparison.Ordinal);
        var payload = MessagePackToJson.Convert(message);
        Assert.Equal([2, 3], Assert.Single(payload.Attachments).ToArray());
        Assert.StartsWith(
            "[{\"_placeholder\":true,\"num\":0},", Encoding.UTF8.GetString(payload.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_arrays_maps_and_strings_keep_their_size()
    {
        foreach (var count in new[] { 15, 16, 65_535, 65_536 })
        {
            var array = $"[{string.Join(',', Enumerable.Repeat("1", count))}]";
            Assert.Equal(array, Unpack(Pack(array)));
            var map = $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":[]"))}}}";
            Assert.Equal(map, Unpack(Pack(map)));
            var text = $"\"{new string('x', count)}\"";
            Assert.Equal(text, Unpack(Pack(text)));
        }
    }

    [Fact]
    public void Whatever_is_cut_off_or_wrong_is_a_format_fault()
    {
        var whole = Convert.FromHexString("93a56e616d6573dc0002a161c403010203de0001a162cb3ff8000000000000");
        MessagePackToJson.Convert(whole);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<FormatException>(() => MessagePackToJson.Convert(whole.AsMemory(0, length)));
            Assert.Throws<FormatException>(() => Skip(whole.AsSpan(0, length)));
        }

        Assert.Throws<FormatException>(() => Unpack("c1"));
        Assert.Throws<FormatException>(() => Unpack("ddffffffff"));
        Assert.Throws<FormatException>(() => Unpack("dbffffffff"));
        Assert.Throws<FormatException>(() => Unpack(string.Concat(Enumerable.Repeat("91", 2000)) + "c0"));
    }

    private static void Skip(ReadOnlySpan<byte> message) => new MessagePackReader(message).Skip();

    private static string Pack(string json)
    {
        var writer = MessagePackWriter.Rent();
        JsonToMessagePack.Write(writer, Encoding.UTF8.GetBytes(json), []);
        return Convert.ToHexStringLower(writer.ToArrayAndReturn());
    }

    private static string Unpack(string hex)
    {
        var message = Convert.FromHexString(hex);
        var json = new ArrayBufferWriter<byte>();
        var reader = new MessagePackReader(message);
        List<ReadOnlyMemory<byte>>? attachments = null;
        MessagePackToJson.Write(json, ref reader, message, ref attachments);
        Assert.Equal(message.Length, reader.Position);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
