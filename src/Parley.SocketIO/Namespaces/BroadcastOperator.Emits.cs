using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

public sealed partial class BroadcastOperator : IEventEmitter
{
    /// <summary>The same; packets are not compressed when <paramref name="compress"/> is false.</summary>
    public BroadcastOperator Compress(bool compress) => With(_scope with { IsUncompressed = !compress });

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) =>
        EmitOf(name, default(Arguments));

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) =>
        EmitOf(name, new Arguments<T>(value));

    /// <summary>Emits an event with two arguments.</summary>
    public void Emit<T1, T2>(string name, T1 first, T2 second) =>
        EmitOf(name, new Arguments<T1, T2>(first, second));

    /// <summary>Emits an event with three arguments.</summary>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third) =>
        EmitOf(name, new Arguments<T1, T2, T3>(first, second, third));

    /// <summary>Emits an event with four arguments.</summary>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth) =>
        EmitOf(name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth));

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => EmitRaw(name, utf8Json, []);

    /// <summary>
    /// Emits an event whose arguments are JSON already; its placeholders (<c>{"_placeholder":true,"num":0}</c>) stand for
    /// the attachments.
    /// </summary>
    public void EmitRaw(
        string name, ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (IsHeard(name))
        {
            _namespace.Broadcast(
                _namespace.Encoder.EventRaw(
                    _namespace.Name, name, utf8Json, attachments, PacketHead.NoAck, _scope.Mode),
                _scope);
        }
    }

    /// <summary>Emits the event <c>message</c>.</summary>
    public void Send<T>(T value) => Emit(SocketEmitter.Message, value);

    private void EmitOf<TArguments>(string name, in TArguments arguments)
        where TArguments : struct, IArguments
    {
        if (IsHeard(name))
        {
            _namespace.Broadcast(
                _namespace.Encoder.EventOf(_namespace.Name, name, arguments, PacketHead.NoAck, _scope.Mode), _scope);
        }
    }
}
