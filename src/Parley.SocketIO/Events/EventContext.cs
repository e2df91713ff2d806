using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>One received event on its way through middleware and handler.</summary>
public sealed class EventContext
{
    private readonly long _ackId;
    private int _acked;

    internal EventContext(
        SocketIOSocket socket,
        string name,
        Events.EventHandler? handler,
        ReadOnlyMemory<byte> arguments,
        int argumentCount,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        long ackId)
    {
        Socket = socket;
        Name = name;
        Handler = handler;
        RawArguments = arguments;
        ArgumentCount = argumentCount;
        Attachments = attachments;
        _ackId = ackId;
    }

    /// <summary>The socket that sent the event.</summary>
    public SocketIOSocket Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>Whether the event has a handler, of its own or the one for unknown events.</summary>
    public bool HasHandler => Handler is not null;

    /// <summary>Whether the client asked for an acknowledgement.</summary>
    public bool WantsAck => _ackId != PacketHead.NoAck;

    /// <summary>Whether the acknowledgement has been sent.</summary>
    public bool Acked => Volatile.Read(ref _acked) != 0;

    /// <summary>How many arguments came with the event.</summary>
    public int ArgumentCount { get; }

    /// <summary>The arguments as a UTF-8 JSON array, without the event's name. Valid until the handler has completed.</summary>
    public ReadOnlyMemory<byte> RawArguments { get; }

    /// <summary>The binary attachments, in the order of their placeholders. They may be kept.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    internal Events.EventHandler? Handler { get; }

    /// <summary>Reads one argument.</summary>
    /// <exception cref="EventBindingException">There is no such argument, or it is not a <typeparamref name="T"/>.</exception>
    public T Read<T>(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index >= ArgumentCount || !PayloadReader.TryFindArgument(RawArguments.Span, index, out var argument))
        {
            throw new EventBindingException($"The event has no argument {index}.");
        }

        return ArgumentBinder.Bind<T>(RawArguments.Span[argument], Attachments, Socket.Namespace.Json);
    }

    /// <summary>Acknowledges with one value. Does nothing when no acknowledgement is wanted or one has been sent.</summary>
    public void Ack<T>(T value)
    {
        if (TryBeginAck())
        {
            Socket.Send(Socket.Namespace.Encoder.Ack(Socket.Namespace.Name, _ackId, value));
        }
    }

    /// <summary>
    /// Acknowledges with JSON that is ready: the content of the argument array, such as <c>{"ok":true}</c> or
    /// <c>1,"two"</c>.
    /// </summary>
    public void AckRaw(ReadOnlySpan<byte> utf8Json) => AckRaw(utf8Json, []);

    /// <summary>Acknowledges with JSON that is ready, and the attachments that its placeholders stand for.</summary>
    public void AckRaw(ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (TryBeginAck())
        {
            Socket.Send(Socket.Namespace.Encoder.AckRaw(Socket.Namespace.Name, _ackId, utf8Json, attachments));
        }
    }

    /// <summary>Acknowledges without a value.</summary>
    public void Ack() => AckRaw([]);

    private bool TryBeginAck() => WantsAck && Interlocked.Exchange(ref _acked, 1) == 0;
}
