namespace Parley.SocketIO;

/// <summary>Whatever emits events: a socket, an operator, a namespace.</summary>
public interface IEventEmitter
{
    /// <summary>Emits an event without arguments.</summary>
    void Emit(string name);

    /// <summary>Emits an event with one argument.</summary>
    void Emit<T>(string name, T value);

    /// <summary>Emits an event with two arguments.</summary>
    void Emit<T1, T2>(string name, T1 first, T2 second);

    /// <summary>Emits an event with three arguments.</summary>
    void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third);

    /// <summary>Emits an event with four arguments.</summary>
    void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth);
}
