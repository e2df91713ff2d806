namespace Parley.SocketIO.Sockets;

internal sealed partial class SocketIOConnection
{
    private CancellationTokenSource? _closed; // made for who asks
    private AuthenticationExpiry? _expiry; // null: the user's ticket does not matter

    /// <summary>Cancelled when the connection has closed.</summary>
    public CancellationToken Closed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed ? new CancellationToken(true) : (_closed ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>When the connection closes because its user is no longer known to be who it was; null: never.</summary>
    public DateTimeOffset? AuthenticationExpires
    {
        get => _expiry?.At;
        set => AuthenticationExpiry.Move(ref _expiry, value, Session, _server.Engine);
    }
}
