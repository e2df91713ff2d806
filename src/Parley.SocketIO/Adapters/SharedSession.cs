namespace Parley.SocketIO;

/// <summary>A socket as servers keep it for each other, so that any of them can continue it.</summary>
public sealed class SharedSession
{
    /// <summary>Makes a session.</summary>
    public SharedSession(string pid, string socketId)
    {
        Pid = pid;
        SocketId = socketId;
    }

    /// <summary>The secret by which the client asks for its socket again. Not to be logged, nor shown to anybody else.</summary>
    public string Pid { get; }

    /// <summary>The socket's public name.</summary>
    public string SocketId { get; }

    /// <summary>The signed-in user, who alone gets the socket; null: nobody was signed in.</summary>
    public string? User { get; init; }

    /// <summary>
    /// The rooms, the socket's own among them, and after which event it joined each; null: that is not known.
    /// </summary>
    public IReadOnlyDictionary<string, LogOffset?> Rooms { get; init; } = new Dictionary<string, LogOffset?>();

    /// <summary>The event before the first that the socket can have got; null: that is not known.</summary>
    public LogOffset? Start { get; init; }

    /// <summary>
    /// The events, after one and up to another, while the socket's connection handlers ran: those to it alone came before
    /// the others, which waited. Null: there were none.
    /// </summary>
    public (LogOffset After, LogOffset UpTo)? Held { get; init; }

    /// <summary><see cref="SocketIOSocket.Data"/> as UTF-8 JSON; empty when there is none.</summary>
    public ReadOnlyMemory<byte> DataJson { get; init; }
}
