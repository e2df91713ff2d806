using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using Parley.SocketIO;
using Parley.SocketIO.Protocol;

namespace Parley.Bench.Micro;

/// <summary>One event with a text of 64 bytes, up to the frame that all receivers share.</summary>
[MemoryDiagnoser]
public class EncodeBench
{
    private readonly string _text = new('x', 64);
    private readonly PacketEncoder _encoder = new(Options());

    [Benchmark]
    public int Encode() => _encoder.Event("/", "chat_message", _text).Length;

    private static JsonSerializerOptions Options()
    {
        var options = SocketIOJson.CreateDefaults();
        options.TypeInfoResolver = new TextResolver();
        return options;
    }

    private sealed class TextResolver : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => type == typeof(string)
            ? JsonMetadataServices.CreateValueInfo<string>(options, JsonMetadataServices.StringConverter)
            : null;
    }
}
