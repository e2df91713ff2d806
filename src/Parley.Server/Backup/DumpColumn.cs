namespace Parley.Server.Backup;

/// <summary>A column of a dumped table.</summary>
internal sealed record DumpColumn(string Name, DumpKind Kind);
