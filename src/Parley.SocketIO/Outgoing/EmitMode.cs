namespace Parley.SocketIO.Outgoing;

/// <summary>How a packet goes to its receivers. The default: kept until they take it, and compressed where that is agreed.</summary>
internal readonly record struct EmitMode(Delivery Delivery, bool IsUncompressed = false);
