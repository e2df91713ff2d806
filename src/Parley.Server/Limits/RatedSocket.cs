namespace Parley.Server.Limits;

/// <summary>The state of one socket, as far as its rate of events goes.</summary>
internal abstract class RatedSocket
{
    /// <summary>Made at the first event, so that an idle socket does not pay for it.</summary>
    public TokenBucket? Events { get; set; }
}
