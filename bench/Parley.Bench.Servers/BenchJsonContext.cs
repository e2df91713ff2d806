using System.Text.Json.Serialization;

namespace Parley.Bench.Servers;

[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
