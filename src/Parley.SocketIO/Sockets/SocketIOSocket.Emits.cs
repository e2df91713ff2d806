using Parley.SocketIO.Events;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

#pragma warning disable RS0026 // the overloads differ in the number of arguments; none can be mistaken for another

public sealed partial class SocketIOSocket
{
    /// <summary>Emits to this socket only if it can take the packet at once.</summary>
    public SocketEmitter Volatile => new SocketEmitter(this).Volatile;

    /// <summary>Emits to this socket packets that wait like others, but are dropped first when too much waits for it.</summary>
    public SocketEmitter Droppable => new SocketEmitter(this).Droppable;

    /// <summary>Emits to this socket; packets are not compressed when <paramref name="compress"/> is false.</summary>
    public SocketEmitter Compress(bool compress) => new SocketEmitter(this).Compress(compress);

    /// <summary>Emits to this socket; an acknowledgement is awaited no longer than this.</summary>
    public SocketEmitter Timeout(TimeSpan timeout) => new SocketEmitter(this).Timeout(timeout);

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) =>
        EmitOf(name, default(Arguments), default);

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) =>
        EmitOf(name, new Arguments<T>(value), default);

    /// <summary>Emits an event with two arguments.</summary>
    public void Emit<T1, T2>(string name, T1 first, T2 second) =>
        EmitOf(name, new Arguments<T1, T2>(first, second), default);

    /// <summary>Emits an event with three arguments.</summary>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third) =>
        EmitOf(name, new Arguments<T1, T2, T3>(first, second, third), default);

    /// <summary>Emits an event with four arguments.</summary>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth) =>
        EmitOf(name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth), default);

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => EmitRaw(name, utf8Json, []);

    /// <summary>
    /// Emits an event whose arguments are JSON already; its placeholders (<c>{"_placeholder":true,"num":0}</c>) stand for
    /// the attachments.
    /// </summary>
    public void EmitRaw(
        string name, ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        EmitRaw(name, utf8Json, attachments, default);

    /// <summary>Emits the event <c>message</c>.</summary>
    public void Send<T>(T value) => Emit(SocketEmitter.Message, value);

    /// <summary>Emits an event without arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<TAck>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAckAsync<Arguments, TAck>(
            name, default(Arguments), default, timeout, cancellationToken);

    /// <summary>Emits an event with one argument and waits for the acknowledgement.</summary>
    /// <returns>
    /// The first value of the client's acknowledgement, or, when <typeparamref name="TAck"/> is
    /// <see cref="Acknowledgement"/>, all of them.
    /// </returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="EventBindingException">The answer is not a <typeparamref name="TAck"/>.</exception>
    /// <exception cref="InvalidOperationException">The socket is or was disconnected before the answer came.</exception>
    public Task<TAck> EmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAckAsync<Arguments<T>, TAck>(
            name, new Arguments<T>(value), default, timeout, cancellationToken);

    /// <summary>Emits an event with two arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T1, T2, TAck>(
        string name, T1 first, T2 second, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAckAsync<Arguments<T1, T2>, TAck>(
            name, new Arguments<T1, T2>(first, second), default, timeout, cancellationToken);

    /// <summary>Emits an event with three arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T1, T2, T3, TAck>(
        string name, T1 first, T2 second, T3 third, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAckAsync<Arguments<T1, T2, T3>, TAck>(
            name, new Arguments<T1, T2, T3>(first, second, third), default, timeout, cancellationToken);

    /// <summary>Emits an event with four arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T1, T2, T3, T4, TAck>(
        string name,
        T1 first,
        T2 second,
        T3 third,
        T4 fourth,
        TimeSpan timeout,
        CancellationToken cancellationToken = default) =>
        EmitForAckAsync<Arguments<T1, T2, T3, T4>, TAck>(
            name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth), default, timeout, cancellationToken);

    internal void EmitOf<TArguments>(string name, in TArguments arguments, EmitMode mode)
        where TArguments : struct, IArguments =>
        SendEvent(Namespace.Encoder.EventOf(Namespace.Name, name, arguments, PacketHead.NoAck, mode));

    internal void EmitRaw(
        string name,
        ReadOnlySpan<byte> utf8Json,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        EmitMode mode) =>
        SendEvent(Namespace.Encoder.EventRaw(Namespace.Name, name, utf8Json, attachments, PacketHead.NoAck, mode));

    internal Task<TAck> EmitForAckAsync<TArguments, TAck>(
        string name,
        in TArguments arguments,
        EmitMode mode,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        var ack = NewAck<TAck>();
        var packet = Namespace.Encoder.EventOf(Namespace.Name, name, arguments, ack.Id, mode);
        return SendForAckAsync(ack, packet, timeout, cancellationToken);
    }

    internal Task<TAck> EmitRawForAckAsync<TAck>(
        string name,
        ReadOnlySpan<byte> utf8Json,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        EmitMode mode,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var ack = NewAck<TAck>();
        var packet = Namespace.Encoder.EventRaw(Namespace.Name, name, utf8Json, attachments, ack.Id, mode);
        return SendForAckAsync(ack, packet, timeout, cancellationToken);
    }

    private void SendEvent(SharedFrame packet)
    {
        Namespace.TellOutgoing(packet, this);
        if (Namespace.Adapter.Shared is { } shared)
        {
            shared.Emit(packet, this);
        }
        else
        {
            Send(packet);
        }
    }

    private PendingAckOf<TAck> NewAck<TAck>()
    {
        var acks = _acks ?? Interlocked.CompareExchange(ref _acks, new PendingAcks(), null) ?? _acks;
        return new PendingAckOf<TAck>(Namespace.NextAckId(), acks, Namespace.Json);
    }

    private async Task<TAck> SendForAckAsync<TAck>(
        PendingAckOf<TAck> ack, SharedFrame packet, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var acks = _acks!;
        if (IsGone || !acks.TryAdd(ack))
        {
            throw PendingAcks.Disconnected();
        }

        await using var registration = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                acks.Remove(ack.Id);
                ack.Cancel(token);
            },
            null);
        if (timeout != System.Threading.Timeout.InfiniteTimeSpan)
        {
            _connection.Wheel.Schedule(ack, timeout);
        }

        try
        {
            Namespace.TellOutgoing(packet, this);
            Namespace.Adapter.AfterEmits(() => Send(packet));
            return await ack.Answered;
        }
        finally
        {
            _connection.Wheel.Cancel(ack);
        }
    }
}
