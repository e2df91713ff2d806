using System.Text;

namespace Parley.SocketIO.Fuzz;

/// <summary>Where each target starts from: one input for each rule of the protocol.</summary>
internal static class FuzzSeeds
{
    private static readonly string[] Packets =
    [
        "0", "0/admin,{\"token\":\"123\"}", "0{\"a\":[1]}", "1", "1/admin,", "2[\"hello\",1]", "2/admin,456[\"a b\",123,null]",
        "20[\"a\"]", "2[12,\"a\"]", "2[\"\\u00e4\\ud800\",{}]", "3/admin,456[]", "31[\"x\",{\"y\":true}]",
        "4/admin,{\"message\":\"Not authorized\"}", "51-[\"hello\",{\"_placeholder\":true,\"num\":0}]",
        "52-/admin,7[\"hello\",{\"a\":[{\"_placeholder\":true,\"num\":0}],\"b\":{\"num\":1,\"_placeholder\":true}}]",
        "61-/admin,456[{\"_placeholder\":true,\"num\":0}]",
        "2[\"n\",1,1e+21,1e-7,0,123456789012345680000,-0.0,true,false]", "2[\"__proto__\",{\"__proto__\":{\"a\":1},\"a\":1,\"a\":2}]",
        "2[\"deep\",[[[[[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]]]]]]", "7", "50-[\"a\"]", "511-[\"a\"]", "2/b12[\"a\"]", "29007199254740992[\"a\"]",
    ];

    private static readonly string[] Arguments =
    [
        "[\"e\",{\"text\":\"a\",\"number\":1,\"ratio\":0.5,\"flags\":[true],\"data\":null,\"memory\":{\"_placeholder\":true,\"num\":0},"
            + "\"map\":{\"a\":\"b\"},\"time\":\"2026-01-02T03:04:05.678Z\",\"id\":\"00000000-0000-0000-0000-000000000000\",\"inner\":null}]",
        "[\"e\",{\"_placeholder\":true,\"num\":0},\"text\",1,null]",
        "[\"e\",\"\\ud800\",\"\\u0000\",9223372036854775807,1e400]",
        "[\"e\",{\"\\ud800\":1,\"\\u005fplaceholder\":true,\"num\":0}]", // found by fuzzing: half a character in a name
        "[\"e\",{\"text\":\"\\udc00\",\"ratio\":\"NaN\",\"flags\":{},\"map\":[]}]",
    ];

    public static IEnumerable<byte[]> For(string target) => target switch
    {
        "packet" => Packets.Select(Encoding.UTF8.GetBytes),
        "payload" => [.. Packets.Select(packet => Encoding.UTF8.GetBytes($"4{packet}\u001ebAQID\u001e2\u001eb-_A")), "b"u8.ToArray()],
        "frames" => Frames().Select(frames => (byte[])[7, .. frames]),
        "arguments" => Arguments.Select(arguments => (byte[])[1, .. Encoding.UTF8.GetBytes(arguments)]),
        _ => Sessions(),
    };

    private static IEnumerable<byte[]> Frames()
    {
        yield return [.. FuzzFrames.Frame(0x81, "2probe"u8), .. FuzzFrames.Frame(0x81, "5"u8)];
        yield return [.. FuzzFrames.Frame(0x01, "4\u20ac"u8[..2]), .. FuzzFrames.Frame(0x89, "hi"u8), .. FuzzFrames.Frame(0x80, "4\u20ac"u8[2..])];
        yield return FuzzFrames.Frame(0x82, new byte[200]);
        yield return FuzzFrames.Frame(0x88, [3, 0xe9, (byte)'x']);
        yield return [0x82, 0xff, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 3, 4, .. new byte[256]];
        yield return [0x81, 0x85, 1, 2, 3, 4, 0x35, 0x62, 0x60, 0x60, 0x6f];
    }

    private static IEnumerable<byte[]> Sessions()
    {
        foreach (var frames in Frames())
        {
            yield return [0, .. frames];
        }

        foreach (var events in (string[])["echo", "typed", "all", "leave", "ask"])
        {
            byte[] packet = Encoding.UTF8.GetBytes($"421[\"{events}\",{{\"text\":\"a\",\"ratio\":1,\"flags\":[],\"memory\":\"AA==\",\"map\":{{}}}}]");
            yield return [1, 0, 2, .. "40"u8, 0, (byte)packet.Length, .. packet, 0, 3, .. "430"u8, 0, 2, .. "41"u8];
            yield return [2, .. packet, 0x1e, .. "42[\"echo\",1]"u8, 0x1e, .. "3"u8];
        }

        byte[] binary = "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]"u8.ToArray();
        yield return [1, 0, 2, .. "40"u8, 0, (byte)binary.Length, .. binary, 3, 3, 1, 2, 3, 0, 9, .. "40/other,"u8];
        yield return [2, .. binary, 0x1e, .. "bAQID"u8, 0x1e, .. "40/no,"u8, 0x1e, .. "40/unknown,{}"u8];
    }
}
