using System.Text.Json.Serialization;

namespace Parley.SocketIO.Tests.Testing;

internal sealed record Say(string Text, int? Times = null);

internal sealed record Answer(bool Ok, string? Text = null);

internal sealed record Blob(string Name, byte[] Data);

internal sealed record Nested(Nested? Inner, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(Blob))]
[JsonSerializable(typeof(Nested))]
internal sealed partial class TestJsonContext : JsonSerializerContext;
