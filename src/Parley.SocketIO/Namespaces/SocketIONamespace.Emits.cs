namespace Parley.SocketIO;

public sealed partial class SocketIONamespace : IEventEmitter
{
    /// <summary>The operator whose packets are not compressed when <paramref name="compress"/> is false.</summary>
    public BroadcastOperator Compress(bool compress) => Everybody.Compress(compress);

    /// <summary>Emits an event without arguments to all sockets.</summary>
    public void Emit(string name) =>
        Everybody.Emit(name);

    /// <summary>Emits an event with one argument to all sockets.</summary>
    public void Emit<T>(string name, T value) =>
        Everybody.Emit(name, value);

    /// <summary>Emits an event with two arguments to all sockets.</summary>
    public void Emit<T1, T2>(string name, T1 first, T2 second) =>
        Everybody.Emit(name, first, second);

    /// <summary>Emits an event with three arguments to all sockets.</summary>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third) =>
        Everybody.Emit(name, first, second, third);

    /// <summary>Emits an event with four arguments to all sockets.</summary>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth) =>
        Everybody.Emit(name, first, second, third, fourth);

    /// <summary>Emits an event whose arguments are JSON already, separated by commas, to all sockets.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => Everybody.EmitRaw(name, utf8Json);

    /// <summary>
    /// Emits an event whose arguments are JSON already, with the attachments of its placeholders, to all sockets.
    /// </summary>
    public void EmitRaw(
        string name, ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        Everybody.EmitRaw(name, utf8Json, attachments);

    /// <summary>Emits the event <c>message</c> to all sockets.</summary>
    public void Send<T>(T value) => Everybody.Send(value);
}
