namespace Parley.SocketIO;

/// <summary>One received event on its way through middleware and handler.</summary>
public sealed class EventContext
{
    internal EventContext()
    {
    }

    /// <summary>The socket that sent the event.</summary>
    public SocketIOSocket Socket => throw new NotImplementedException();

    /// <summary>The event's name.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>Whether the client asked for an acknowledgement.</summary>
    public bool WantsAck => throw new NotImplementedException();

    /// <summary>Whether the acknowledgement has been sent.</summary>
    public bool Acked => throw new NotImplementedException();

    /// <summary>How many arguments came with the event.</summary>
    public int ArgumentCount => throw new NotImplementedException();

    /// <summary>The arguments as a UTF-8 JSON array, without the event's name. Valid until the handler has completed.</summary>
    public ReadOnlyMemory<byte> RawArguments => throw new NotImplementedException();

    /// <summary>The binary attachments, in the order of their placeholders. They may be kept.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => throw new NotImplementedException();

    /// <summary>Reads one argument.</summary>
    /// <exception cref="EventBindingException">There is no such argument, or it is not a <typeparamref name="T"/>.</exception>
    public T Read<T>(int index) => throw new NotImplementedException();

    /// <summary>Acknowledges with one value. Does nothing when no acknowledgement is wanted or one has been sent.</summary>
    public void Ack<T>(T value) => throw new NotImplementedException();

    /// <summary>
    /// Acknowledges with JSON that is ready: the content of the argument array, such as <c>{"ok":true}</c> or
    /// <c>1,"two"</c>.
    /// </summary>
    public void AckRaw(ReadOnlySpan<byte> utf8Json) => throw new NotImplementedException();

    /// <summary>Acknowledges without a value.</summary>
    public void Ack() => throw new NotImplementedException();
}
