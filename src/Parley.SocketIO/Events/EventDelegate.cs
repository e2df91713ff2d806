namespace Parley.SocketIO;

/// <summary>The rest of the way of a received event: further middleware, then its handler.</summary>
public delegate ValueTask EventDelegate(EventContext context);
