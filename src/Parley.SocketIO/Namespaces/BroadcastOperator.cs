namespace Parley.SocketIO;

/// <summary>
/// Says whom a broadcast reaches, then emits. Immutable: every call returns a new operator, so that a prepared one can be
/// kept and used by many.
/// </summary>
public sealed class BroadcastOperator
{
    internal BroadcastOperator()
    {
    }

    /// <summary>The same, but packets are dropped for sockets that cannot take them at once.</summary>
    public BroadcastOperator Volatile => throw new NotImplementedException();

    /// <summary>The same, but only sockets of this server are reached.</summary>
    public BroadcastOperator Local => throw new NotImplementedException();

    /// <summary>Reaches the sockets in these rooms, and those already named. An empty list of rooms adds nobody.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>The same as <see cref="To"/>.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>Leaves out the sockets in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) => throw new NotImplementedException();

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) => throw new NotImplementedException();

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => throw new NotImplementedException();

    /// <summary>Removes the sockets from the namespace, or closes their connections.</summary>
    public void DisconnectSockets(bool close = false) => throw new NotImplementedException();

    /// <summary>Makes the sockets join rooms.</summary>
    public void SocketsJoin(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>Makes the sockets leave rooms.</summary>
    public void SocketsLeave(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();
}
