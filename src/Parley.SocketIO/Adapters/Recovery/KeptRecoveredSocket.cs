using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>A socket from this process's log: what it missed, and up to which event that is.</summary>
internal sealed record KeptRecoveredSocket(LostSocket Lost, List<SharedFrame> Missed, EventOffset UpTo)
    : RecoveredSocket(Lost);
