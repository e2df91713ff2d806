using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.SocketIO.Adapters.Recovery;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes Socket.IO packets, each straight into the frame that all its receivers share. The only place that encodes.
/// </summary>
internal sealed class PacketEncoder
{
    /// <summary>A buffer that grew beyond this is not kept for the next packet.</summary>
    private const int KeptBytes = 64 << 10;

    private static readonly byte[] UnsetOffset = Encoding.ASCII.GetBytes($",\"{EventOffset.Unset}\"");

    private readonly bool _appendsOffsets;
    private readonly JsonSerializerOptions _options;
    private readonly JsonWriterOptions _writerOptions;

    /// <param name="options">How arguments are written.</param>
    /// <param name="appendsOffsets">Whether events end in an argument for their place in this process's recovery log.</param>
    public PacketEncoder(JsonSerializerOptions options, bool appendsOffsets = false)
    {
        _appendsOffsets = appendsOffsets;
        _options = options;
        _writerOptions = new JsonWriterOptions
        {
            Encoder = options.Encoder,
            MaxDepth = options.MaxDepth,
            SkipValidation = true,
        };
    }

    [ThreadStatic]
    private static Buffers? t_buffers;

    public SharedFrame Event<T>(
        string nsp, string name, T value, long ackId = PacketHead.NoAck, EmitMode mode = default) =>
        EventOf(nsp, name, new Arguments<T>(value), ackId, mode);

    public SharedFrame Event(string nsp, string name, EmitMode mode = default) =>
        EventOf(nsp, name, default(Arguments), PacketHead.NoAck, mode);

    public SharedFrame EventOf<TArguments>(
        string nsp, string name, in TArguments arguments, long ackId, EmitMode mode)
        where TArguments : struct, IArguments
    {
        CheckName(name);
        return Write(new Head(PacketType.Event, nsp, ackId, mode), name, arguments);
    }

    /// <summary>An event whose arguments are the content of a JSON array already.</summary>
    public SharedFrame EventRaw(
        string nsp,
        string name,
        ReadOnlySpan<byte> arguments,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        long ackId = PacketHead.NoAck,
        EmitMode mode = default)
    {
        CheckName(name);
        var buffers = Rent();
        buffers.Json.WriteStartArray();
        buffers.Json.WriteStringValue(name);
        buffers.Json.Flush();
        if (!arguments.IsEmpty)
        {
            buffers.Bytes.Write(","u8);
            buffers.Bytes.Write(arguments);
        }

        if (_appendsOffsets && ackId == PacketHead.NoAck)
        {
            buffers.Bytes.Write(UnsetOffset);
        }

        buffers.Bytes.Write("]"u8);
        return Finish(buffers, new Head(PacketType.Event, nsp, ackId, mode), attachments);
    }

    /// <summary>
    /// An event whose JSON array, name and all, is ready; it ends in its bracket. Its offset, if that is known already, are
    /// characters that JSON need not escape.
    /// </summary>
    public SharedFrame EventArray(
        string nsp,
        ReadOnlySpan<byte> array,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        long ackId = PacketHead.NoAck,
        EmitMode mode = default,
        string? offset = null)
    {
        var buffers = Rent();
        var head = new Head(PacketType.Event, nsp, ackId, mode);
        buffers.Bytes.Write(array[..^1]);
        if (offset is not null)
        {
            buffers.Bytes.Write(",\""u8);
            Encoding.ASCII.GetBytes(offset, buffers.Bytes);
            buffers.Bytes.Write("\""u8);
        }
        else if (TakesOffset(head))
        {
            buffers.Bytes.Write(UnsetOffset);
        }

        buffers.Bytes.Write("]"u8);
        return Finish(buffers, head, attachments, offset);
    }

    public SharedFrame Ack<T>(string nsp, long ackId, T value) => AckOf(nsp, ackId, new Arguments<T>(value));

    public SharedFrame AckOf<TArguments>(string nsp, long ackId, in TArguments arguments)
        where TArguments : struct, IArguments =>
        Write(new Head(PacketType.Ack, nsp, ackId, default), null, arguments);

    /// <summary>An ack whose arguments are the content of a JSON array already.</summary>
    public SharedFrame AckRaw(
        string nsp, long ackId, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var buffers = Rent();
        buffers.Bytes.Write("["u8);
        buffers.Bytes.Write(arguments);
        buffers.Bytes.Write("]"u8);
        return Finish(buffers, new Head(PacketType.Ack, nsp, ackId, default), attachments);
    }

    public SharedFrame Connect(string nsp, string socketId, string? pid = null)
    {
        var buffers = Rent();
        buffers.Json.WriteStartObject();
        buffers.Json.WriteString("sid"u8, socketId);
        if (pid is not null)
        {
            buffers.Json.WriteString("pid"u8, pid);
        }

        buffers.Json.WriteEndObject();
        buffers.Json.Flush();
        return Finish(buffers, new Head(PacketType.Connect, nsp, PacketHead.NoAck, default), []);
    }

    public SharedFrame ConnectError(string nsp, string message, ReadOnlyMemory<byte> dataJson)
    {
        var buffers = Rent();
        buffers.Json.WriteStartObject();
        buffers.Json.WriteString("message"u8, message);
        if (!dataJson.IsEmpty)
        {
            buffers.Json.WritePropertyName("data"u8);
            buffers.Json.WriteRawValue(dataJson.Span, skipInputValidation: true);
        }

        buffers.Json.WriteEndObject();
        buffers.Json.Flush();
        return Finish(buffers, new Head(PacketType.ConnectError, nsp, PacketHead.NoAck, default), []);
    }

    public SharedFrame Disconnect(string nsp) =>
        Finish(Rent(), new Head(PacketType.Disconnect, nsp, PacketHead.NoAck, default), []);

    /// <summary>Throws when an application may not emit the event.</summary>
    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (PayloadReader.IsReserved(name))
        {
            throw new ArgumentException($"'{name}' is an event of the socket itself and cannot be emitted.", nameof(name));
        }
    }

    /// <summary>Writes an array of the event's name, if it has one, and the arguments.</summary>
    private SharedFrame Write<TArguments>(in Head head, string? name, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        var buffers = Rent();
        var outer = AttachmentScope.Writing;
        var outerIsWriting = AttachmentScope.IsWriting;
        AttachmentScope.Writing = null;
        AttachmentScope.IsWriting = true;
        try
        {
            buffers.Json.WriteStartArray();
            if (name is not null)
            {
                buffers.Json.WriteStringValue(name);
            }

            arguments.WriteTo(buffers.Json, _options);
            if (TakesOffset(head))
            {
                buffers.Json.WriteStringValue(EventOffset.Unset);
            }

            buffers.Json.WriteEndArray();
            buffers.Json.Flush();
            return Finish(buffers, head, AttachmentScope.Writing ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[]);
        }
        finally
        {
            AttachmentScope.Writing = outer;
            AttachmentScope.IsWriting = outerIsWriting;
        }
    }

    /// <summary>Puts the head before the payload, now that the number of attachments is known.</summary>
    private SharedFrame Finish(
        Buffers buffers, in Head head, IReadOnlyList<ReadOnlyMemory<byte>> attachments, string? offset = null)
    {
        Span<byte> number = stackalloc byte[20];
        var prefix = buffers.Head;
        prefix.ResetWrittenCount();
        var type = attachments.Count == 0 ? head.Type : head.Type + 3; // EVENT → BINARY_EVENT, ACK → BINARY_ACK
        prefix.Write([(byte)'4', (byte)('0' + (int)type)]);
        if (attachments.Count > 0)
        {
            attachments.Count.TryFormat(number, out var digits, default, CultureInfo.InvariantCulture);
            prefix.Write(number[..digits]);
            prefix.Write("-"u8);
        }

        if (head.Namespace != "/")
        {
            Encoding.UTF8.GetBytes(head.Namespace, prefix);
            prefix.Write(","u8);
        }

        if (head.AckId != PacketHead.NoAck)
        {
            head.AckId.TryFormat(number, out var digits, default, CultureInfo.InvariantCulture);
            prefix.Write(number[..digits]);
        }

        var frame = SharedFrame.Packet(
            prefix.WrittenSpan,
            buffers.Bytes.WrittenSpan,
            attachments,
            head.Mode.Delivery,
            offset?.Length ?? (TakesOffset(head) ? EventOffset.TextLength : 0),
            !head.Mode.IsUncompressed);
        Return(buffers);
        return frame;
    }

    /// <summary>Clients take the last argument of an event for its offset, unless it wants an acknowledgement.</summary>
    private bool TakesOffset(in Head head) =>
        _appendsOffsets && head.Type == PacketType.Event && head.AckId == PacketHead.NoAck;

    /// <summary>
    /// The thread's buffers, or new ones while those are in use: a converter of the application may emit itself.
    /// </summary>
    private Buffers Rent()
    {
        var buffers = t_buffers;
        t_buffers = null;
        if (buffers is null || buffers.Options != _options)
        {
            buffers = new Buffers(_options, _writerOptions);
        }

        buffers.Bytes.ResetWrittenCount();
        buffers.Json.Reset();
        return buffers;
    }

    private static void Return(Buffers buffers)
    {
        if (buffers.Bytes.Capacity <= KeptBytes)
        {
            t_buffers = buffers;
        }
    }

    private readonly record struct Head(PacketType Type, string Namespace, long AckId, EmitMode Mode);

    private sealed class Buffers
    {
        public Buffers(JsonSerializerOptions options, JsonWriterOptions writerOptions)
        {
            Options = options;
            Json = new Utf8JsonWriter(Bytes, writerOptions);
        }

        public JsonSerializerOptions Options { get; }

        public ArrayBufferWriter<byte> Head { get; } = new(64);

        public ArrayBufferWriter<byte> Bytes { get; } = new(1024);

        public Utf8JsonWriter Json { get; }
    }
}
