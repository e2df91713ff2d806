namespace Parley.Server.Presence;

/// <summary>Somebody who is online on one surface or the other.</summary>
internal sealed record PresentUser(string Id, string Name);
