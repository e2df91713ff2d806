namespace Parley.SocketIO;

/// <summary>
/// What an event, or an answer, carries between servers. Of an event it is the JSON array of its name and its arguments, of
/// an answer one JSON value, or nothing.
/// </summary>
/// <param name="Json">UTF-8 JSON. Where binary data belongs stands <c>{"_placeholder":true,"num":0}</c>.</param>
/// <param name="Attachments">The binary data, by the placeholders' numbers.</param>
public readonly record struct PacketPayload(
    ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Attachments);
