namespace Parley.Server.Wire;

/// <summary>Names the shape of <c>heads</c>, <c>{channelId: [epoch, seq], …}</c>, which is written by hand.</summary>
internal sealed class Heads;
