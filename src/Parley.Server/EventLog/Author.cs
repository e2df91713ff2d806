namespace Parley.Server.EventLogs;

/// <summary>Who did it: the user's id and the name it goes by now.</summary>
internal sealed record Author(string Id, string Name);
