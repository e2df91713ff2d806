namespace Parley.SocketIO;

/// <summary>Emits to one socket with other settings than its own emit methods.</summary>
public sealed class SocketEmitter
{
    internal SocketEmitter()
    {
    }

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) => throw new NotImplementedException();

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) => throw new NotImplementedException();

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => throw new NotImplementedException();
}
