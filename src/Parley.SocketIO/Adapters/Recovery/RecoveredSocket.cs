using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>A lost socket whose client is back: what it missed, and up to which event that is.</summary>
internal sealed record RecoveredSocket(LostSocket Lost, List<SharedFrame> Missed, EventOffset UpTo);
