using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Server.Accounts;
using Parley.Server.Doctor;
using Parley.Server.Moderation;

namespace Parley.Server.Cli;

/// <summary>What came of a command that has nothing else to tell.</summary>
internal sealed record CommandResult(bool Ok, string Message);

/// <summary>What came of an export or import, a backup or a restore.</summary>
internal sealed record FileResult(string File, long? Rows = null, long? Bytes = null, string? Replaced = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(FileResult))]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
[JsonSerializable(typeof(IReadOnlyList<Ban>))]
[JsonSerializable(typeof(IReadOnlyList<UserSummary>))]
internal sealed partial class CliJson : JsonSerializerContext;
