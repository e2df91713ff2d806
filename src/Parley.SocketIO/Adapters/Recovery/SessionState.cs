using System.Security.Claims;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// By what a client gets its socket back. It passes from socket to socket. Guarded by the adapter's lock.
/// </summary>
internal abstract class SessionState(string pid, string socketId, string? user)
{
    /// <summary>The secret by which the client asks for its socket again. Never logged, nor shown to anybody else.</summary>
    public string Pid => pid;

    public string SocketId => socketId;

    /// <summary>The signed-in user; nobody else gets the socket.</summary>
    public string? User => user;

    /// <summary>Whether the connection handlers have made of the socket what it is to be: half a socket is not continued.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Completes when the disconnect handlers of the latest socket have run.</summary>
    public TaskCompletionSource Ended { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static string? UserOf(SocketIOHandshake handshake) =>
        handshake.User.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? handshake.User.Identity?.Name;

    /// <summary>A socket begins.</summary>
    protected void Renew() => Ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
