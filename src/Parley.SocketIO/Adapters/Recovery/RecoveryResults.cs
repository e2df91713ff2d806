namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>How a client's return went, for the metric <c>parley.socketio.recoveries</c>.</summary>
internal static class RecoveryResults
{
    public const string Recovered = "recovered";
    public const string Unknown = "unknown";
    public const string TooMuchMissed = "too_much_missed";
    public const string StillEnding = "still_ending";
}
