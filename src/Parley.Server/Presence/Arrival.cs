namespace Parley.Server.Presence;

/// <summary>What became of asking to be online.</summary>
internal enum Arrival
{
    /// <summary>Was nowhere, is now here.</summary>
    First,

    /// <summary>Was already online, here or on another node.</summary>
    Again,

    /// <summary>The name must be unique and somebody online has it.</summary>
    NameTaken,
}
