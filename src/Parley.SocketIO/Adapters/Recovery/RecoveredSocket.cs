namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>A lost socket whose client is back.</summary>
internal record RecoveredSocket(LostSocket Lost);
