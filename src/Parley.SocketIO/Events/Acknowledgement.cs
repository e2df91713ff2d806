using System.Text.Json;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// Everything a client acknowledged an event with. Awaited in place of a value when an acknowledgement has several values,
/// or none: <c>await socket.EmitWithAckAsync&lt;Acknowledgement&gt;("position", timeout)</c>.
/// </summary>
public sealed class Acknowledgement
{
    private readonly JsonSerializerOptions _json;

    internal Acknowledgement(
        ReadOnlyMemory<byte> values, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonSerializerOptions json)
    {
        RawValues = values;
        Attachments = attachments;
        _json = json;
        PayloadReader.TryReadAck(values.Span, attachments.Count, out var count);
        Count = count;
    }

    /// <summary>How many values came.</summary>
    public int Count { get; }

    /// <summary>The values as a UTF-8 JSON array. They may be kept.</summary>
    public ReadOnlyMemory<byte> RawValues { get; }

    /// <summary>The binary attachments, in the order of their placeholders. They may be kept.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>Reads one value.</summary>
    /// <exception cref="EventBindingException">There is no such value, or it is not a <typeparamref name="T"/>.</exception>
    public T Read<T>(int index) => ArgumentBinder.BindAt<T>(
        RawValues.Span, index, Attachments, _json, missing: "The acknowledgement has no value");

    /// <summary>Reads the first two values.</summary>
    /// <exception cref="EventBindingException">There are fewer, or they are of other types.</exception>
    public (T1 First, T2 Second) Read<T1, T2>() => (Read<T1>(0), Read<T2>(1));

    /// <summary>Reads the first three values.</summary>
    /// <exception cref="EventBindingException">There are fewer, or they are of other types.</exception>
    public (T1 First, T2 Second, T3 Third) Read<T1, T2, T3>() => (Read<T1>(0), Read<T2>(1), Read<T3>(2));
}
