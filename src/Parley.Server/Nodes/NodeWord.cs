namespace Parley.Server.Nodes;

/// <summary>What nodes tell each other. The numbers go over the wire between nodes of different versions.</summary>
internal enum NodeWord : byte
{
    /// <summary>Nothing but that the sender hears itself.</summary>
    Beat = 0,

    /// <summary>Events that were committed to the log.</summary>
    Events = 1,

    /// <summary>Who came, went, or types.</summary>
    Presence = 2,
}
