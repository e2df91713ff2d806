using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Sockets;

namespace Parley.SocketIO;

/// <summary>One received event on its way through middleware and handler.</summary>
public sealed class EventContext
{
    private readonly long _ackId;
    private readonly Turn _turn;
    private int _acked;
    private IServiceScope? _scope; // null: the event needs no services
    private bool _isHandled;

    internal EventContext(
        SocketIOSocket socket,
        string name,
        Events.EventHandler? handler,
        ReadOnlyMemory<byte> arguments,
        int argumentCount,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        long ackId,
        Turn turn)
    {
        Socket = socket;
        Name = name;
        Handler = handler;
        RawArguments = arguments;
        ArgumentCount = argumentCount;
        Attachments = attachments;
        _ackId = ackId;
        _turn = turn;
    }

    /// <summary>The socket that sent the event.</summary>
    public SocketIOSocket Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>Whether the event has a handler, its own, the socket's, or the one for unknown events.</summary>
    public bool HasHandler => IsNamed || Handler is not null;

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

    /// <summary>Whether the event has a handler of its own name.</summary>
    internal bool IsNamed { get; init; }

    /// <summary>
    /// Lets the next event of the connection be handled while this one's handler goes on: for handlers that have put their
    /// work where its order is kept, and wait for nothing but the outcome. Without it the next waits until the handler has
    /// completed. Does nothing the second time, nor while 64 handlers of the connection go on like that. The socket's
    /// disconnect handlers do not wait for those either.
    /// </summary>
    public void ReleaseTurn() => _turn.Release();

    /// <summary>Reads one argument.</summary>
    /// <exception cref="EventBindingException">There is no such argument, or it is not a <typeparamref name="T"/>.</exception>
    public T Read<T>(int index) => ArgumentBinder.BindAt<T>(
        RawArguments.Span, index, Attachments, Socket.Namespace.Json, missing: "The event has no argument");

    /// <summary>
    /// The services of this event. A scope is made when this is first asked for, and disposed of after the handler and all
    /// middleware: what is needed longer does not come from here.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The event has been handled.</exception>
    public IServiceProvider Services
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isHandled, this);
            _scope ??= Socket.Server.Scopes.CreateScope();
            return _scope.ServiceProvider;
        }
    }

    /// <summary>Acknowledges with one value. Does nothing when no acknowledgement is wanted or one has been sent.</summary>
    public void Ack<T>(T value) => AckOf(new Arguments<T>(value));

    /// <summary>Acknowledges with two values. Does nothing when no acknowledgement is wanted or one has been sent.</summary>
    public void Ack<T1, T2>(T1 first, T2 second) => AckOf(new Arguments<T1, T2>(first, second));

    /// <summary>Acknowledges with three values. Does nothing when no acknowledgement is wanted or one has been sent.</summary>
    public void Ack<T1, T2, T3>(T1 first, T2 second, T3 third) =>
        AckOf(new Arguments<T1, T2, T3>(first, second, third));

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

    /// <summary>The event has been handled: its scope, if there is one, ends.</summary>
    internal ValueTask EndAsync()
    {
        _isHandled = true;
        switch (_scope)
        {
            case null:
                return default;
            case IAsyncDisposable scope:
                return scope.DisposeAsync();
            default:
                _scope.Dispose();
                return default;
        }
    }

    private void AckOf<TArguments>(in TArguments arguments)
        where TArguments : struct, IArguments
    {
        if (TryBeginAck())
        {
            Socket.Send(Socket.Namespace.Encoder.AckOf(Socket.Namespace.Name, _ackId, arguments));
        }
    }

    private bool TryBeginAck() => WantsAck && Interlocked.Exchange(ref _acked, 1) == 0;
}
