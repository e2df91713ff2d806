using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chat;

/// <summary>What a client gives as <c>auth</c>.</summary>
internal sealed record Hello(string Name);

/// <summary>The event <c>said</c>.</summary>
internal sealed record Said(string Name, string Text);

/// <summary>What the server keeps of a socket.</summary>
internal sealed class Member(string name)
{
    public string Name { get; } = name;

    public string? Room { get; set; }
}

/// <summary>Written by the compiler: no reflection at run time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Said))]
internal sealed partial class ChatJson : JsonSerializerContext;
