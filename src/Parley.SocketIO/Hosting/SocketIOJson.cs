using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO;

/// <summary>The JSON defaults of the library.</summary>
public static class SocketIOJson
{
    /// <summary>
    /// Deepest nesting read into a type. JSON.parse knows no limit and System.Text.Json stops at 64; readers are
    /// recursive, so there has to be one.
    /// </summary>
    public const int MaxDepth = 128;

    /// <summary>
    /// Makes the options that <see cref="SocketIOOptions.Json"/> starts with: camelCase, strict about null and missing
    /// values, non-ASCII text written as it is. They still need a type resolver.
    /// </summary>
    public static JsonSerializerOptions CreateDefaults() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = MaxDepth,
        Encoder = Protocol.MinimalJsonEncoder.Instance,
    };
}
