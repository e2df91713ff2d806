using System.Text.Json.Serialization;

namespace Parley.Server.Backup;

/// <summary>The first line of an export.</summary>
internal sealed record ExportHeader(int ParleyExport, DateTimeOffset At);

/// <summary>The last line of an export: how many rows stand before it, and the SHA-256 of all lines before it.</summary>
internal sealed record ExportEnd(long Rows, string Sha256);

/// <summary>One table's content in one number, for comparing databases.</summary>
internal sealed record TableFingerprint(string Table, long Rows, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ExportHeader))]
[JsonSerializable(typeof(ExportEnd))]
[JsonSerializable(typeof(IReadOnlyList<TableFingerprint>))]
internal sealed partial class BackupJson : JsonSerializerContext;
