using Parley.SocketIO.Engine.Transports;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// One packet, encoded once for all its receivers: finished WebSocket frames in one array (the text frame, then a binary
/// frame for each attachment), and where in it the text stands for receivers that poll. Immutable once it is sent.
/// </summary>
internal sealed class SharedFrame
{
    private readonly byte[] _bytes;
    private readonly int _textStart;
    private readonly int _textLength;
    private SharedFrame? _deflated; // null: not made, or not smaller
    private SharedFrame? _base64;

    private SharedFrame(
        byte[] bytes,
        int textStart,
        int textLength,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        Delivery delivery,
        bool isCompressible = true)
    {
        _bytes = bytes;
        _textStart = textStart;
        _textLength = textLength;
        Attachments = attachments;
        Delivery = delivery;
        IsCompressible = isCompressible;
    }

    /// <summary>Whether the event ends in an offset: its place in the log.</summary>
    public bool HasOffset => OffsetLength > 0;

    /// <summary>What the offset takes at the end of the argument array: a comma, two quotes and its characters.</summary>
    public int OffsetSize => HasOffset ? OffsetLength + 3 : 0;

    /// <summary>The characters of the offset. The quote and the bracket of the argument array follow.</summary>
    public Span<byte> Offset => _bytes.AsSpan(_textStart + _textLength - OffsetLength - 2, OffsetLength);

    private int OffsetLength { get; init; }

    /// <summary>The WebSocket frames.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    public int Length => _bytes.Length;

    /// <summary>The Engine.IO packet of the text frame; empty for a bare binary message.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(_textStart, _textLength);

    /// <summary>The binary messages that follow the text.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>What happens when a receiver cannot take it at once.</summary>
    public Delivery Delivery { get; }

    /// <summary>Whether a transport that compresses may compress it.</summary>
    public bool IsCompressible { get; }

    /// <summary>A Socket.IO packet, its Engine.IO type included, of which head and payload were written apart.</summary>
    public static SharedFrame Packet(
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> payload,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        Delivery delivery,
        int offsetLength = 0,
        bool isCompressible = true)
    {
        var textLength = head.Length + payload.Length;
        var textStart = FrameHeader.LengthFor(textLength);
        var bytes = new byte[textStart + textLength + BinaryLength(attachments)];
        FrameHeader.Write(bytes, Opcode.Text, textLength);
        head.CopyTo(bytes.AsSpan(textStart));
        payload.CopyTo(bytes.AsSpan(textStart + head.Length));
        WriteBinary(bytes.AsSpan(textStart + textLength), attachments);
        return new SharedFrame(bytes, textStart, textLength, attachments, delivery, isCompressible)
        {
            OffsetLength = offsetLength,
        };
    }

    /// <summary>An Engine.IO packet in text.</summary>
    public static SharedFrame FromText(ReadOnlySpan<byte> packet) => Packet(packet, [], [], default);

    /// <summary>The same for a WebSocket, behind bytes that are no frame.</summary>
    public static SharedFrame FromText(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> before) => before.IsEmpty
        ? FromText(packet)
        : new SharedFrame([.. before, .. FromText(packet)._bytes], 0, 0, [], default);

    /// <summary>A bare binary message of Engine.IO.</summary>
    public static SharedFrame FromBinary(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte>[] attachments = [message];
        var bytes = new byte[BinaryLength(attachments)];
        WriteBinary(bytes, attachments);
        return new SharedFrame(bytes, 0, 0, attachments, default);
    }

    /// <summary>A WebSocket control frame; receivers that poll get nothing.</summary>
    public static SharedFrame Control(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var start = FrameHeader.LengthFor(payload.Length);
        var bytes = new byte[start + payload.Length];
        FrameHeader.Write(bytes, opcode, payload.Length);
        payload.CopyTo(bytes.AsSpan(start));
        return new SharedFrame(bytes, 0, 0, [], default);
    }

    /// <summary>Makes the compressed form, if that is smaller. Whoever emits does it, not the shards.</summary>
    public void Deflate(int threshold)
    {
        if (IsCompressible && _deflated is null && Length >= threshold
            && FrameWriter.Deflate(Text, Attachments, threshold) is { } bytes)
        {
            Volatile.Write(ref _deflated, new SharedFrame(bytes, 0, 0, Attachments, Delivery));
        }
    }

    /// <summary>The frame as some connections take it, made once for all of them.</summary>
    public SharedFrame In(FrameForm form) => form switch
    {
        FrameForm.Deflated => Volatile.Read(ref _deflated) ?? this,
        FrameForm.Base64 when Attachments.Count > 0 => _base64 ??= new SharedFrame(
            FrameWriter.Base64(Text, Attachments), _textStart, _textLength, Attachments, Delivery),
        _ => this,
    };

    private static int BinaryLength(IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var length = 0;
        for (var i = 0; i < attachments.Count; i++)
        {
            length = checked(length + FrameHeader.LengthFor(attachments[i].Length) + attachments[i].Length);
        }

        return length;
    }

    private static void WriteBinary(Span<byte> target, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        for (var i = 0; i < attachments.Count; i++)
        {
            var message = attachments[i].Span;
            var header = FrameHeader.Write(target, Opcode.Binary, message.Length);
            message.CopyTo(target[header..]);
            target = target[(header + message.Length)..];
        }
    }
}
