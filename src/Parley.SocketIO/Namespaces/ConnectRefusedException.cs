using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO;

/// <summary>
/// Thrown by a namespace's middleware to refuse a socket: the client gets a CONNECT_ERROR with the message and the data.
/// </summary>
public sealed class ConnectRefusedException : Exception
{
    /// <summary>Refuses with a message only.</summary>
    public ConnectRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>The data as UTF-8 JSON, or empty.</summary>
    internal ReadOnlyMemory<byte> DataJson { get; private init; }

    /// <summary>Refuses with a message and data, which the client finds in <c>error.data</c>.</summary>
    public static ConnectRefusedException With<T>(string message, T data, JsonTypeInfo<T> type) =>
        new(message) { DataJson = JsonSerializer.SerializeToUtf8Bytes(data, type) };
}
