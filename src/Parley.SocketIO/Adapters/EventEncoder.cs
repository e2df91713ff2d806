using System.Text.Json;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// Encodes events as servers pass them to each other, for those who emit without a server of their own. Values are written
/// as <see cref="SocketIOOptions.Json"/> does; binary data is set aside.
/// </summary>
public sealed class EventEncoder
{
    private readonly PacketEncoder _encoder;

    /// <summary>Makes an encoder.</summary>
    /// <param name="json">How values are written; its resolver has to know their types.</param>
    public EventEncoder(JsonSerializerOptions json)
    {
        ArgumentNullException.ThrowIfNull(json);
        _encoder = new PacketEncoder(SocketIOServer.JsonFor(json));
    }

    /// <summary>An event without arguments.</summary>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public PacketPayload Encode(string name) => EncodeOf(name, default(Arguments));

    /// <summary>An event with one argument.</summary>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public PacketPayload Encode<T>(string name, T value) => EncodeOf(name, new Arguments<T>(value));

    /// <summary>An event with two arguments.</summary>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public PacketPayload Encode<T1, T2>(string name, T1 first, T2 second) =>
        EncodeOf(name, new Arguments<T1, T2>(first, second));

    /// <summary>An event with three arguments.</summary>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public PacketPayload Encode<T1, T2, T3>(string name, T1 first, T2 second, T3 third) =>
        EncodeOf(name, new Arguments<T1, T2, T3>(first, second, third));

    /// <summary>An event with four arguments.</summary>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public PacketPayload Encode<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth) =>
        EncodeOf(name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth));

    /// <summary>An event whose arguments are JSON already, separated by commas, with what its placeholders stand for.</summary>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public PacketPayload EncodeRaw(
        string name, ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        SocketIONamespace.PayloadOf(_encoder.EventRaw("/", name, utf8Json, attachments));

    private PacketPayload EncodeOf<TArguments>(string name, in TArguments arguments)
        where TArguments : struct, IArguments =>
        SocketIONamespace.PayloadOf(_encoder.EventOf("/", name, arguments, PacketHead.NoAck, default));
}
