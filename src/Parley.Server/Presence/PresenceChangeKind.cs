namespace Parley.Server.Presence;

/// <summary>What happened to somebody's presence. The numbers go over the wire between nodes of different versions.</summary>
internal enum PresenceChangeKind
{
    /// <summary>Was nowhere, is now online.</summary>
    Arrived = 0,

    /// <summary>Was online; has come in another place too, or has another name.</summary>
    Renamed = 1,

    /// <summary>Is online nowhere any more.</summary>
    Left = 2,
}
