namespace Parley.SocketIO;

public sealed partial class BroadcastOperator
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private TimeSpan Patience => _scope.Timeout ?? DefaultTimeout;

    /// <summary>
    /// The same; <see cref="EmitWithAckAsync{T, TAck}(string, T)"/> and <see cref="FetchSocketsAsync"/> wait so long for
    /// answers. Default 5 s.
    /// </summary>
    public BroadcastOperator Timeout(TimeSpan timeout) => With(_scope with { Timeout = timeout });

    /// <summary>
    /// The sockets of all servers, or, after <see cref="Local"/>, of this one. When servers do not answer within
    /// <see cref="Timeout"/>, those of the others; <see cref="FetchedSockets.MissingServers"/> says so.
    /// </summary>
    public async ValueTask<FetchedSockets> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        var sockets = new List<RemoteSocket>();
        var (missing, missingIds) = (0, new List<string>());
        foreach (var nsp in _namespace.Itself)
        {
            sockets.AddRange(nsp.Match(_scope).Select(socket => new RemoteSocket(nsp, socket)));
            if (nsp.ClusterFor(_scope, out var target) is { } cluster)
            {
                var others = await cluster.FetchSocketsAsync(target!, _scope.Timeout, cancellationToken);
                sockets.AddRange(others.Sockets.Select(description => new RemoteSocket(nsp, description)));
                missing += others.MissingServers;
                missingIds.AddRange(others.MissingServerIds);
            }
        }

        return new FetchedSockets([.. sockets], missing, missingIds);
    }

    /// <summary>
    /// Makes the sockets join rooms. Completes when those of this server have joined and the other servers have been told:
    /// what is emitted to the rooms afterwards reaches the sockets.
    /// </summary>
    public async ValueTask SocketsJoinAsync(IReadOnlyList<string> rooms, CancellationToken cancellationToken = default)
    {
        _namespace.JoinLocally(_scope, rooms);
        foreach (var nsp in _namespace.Itself)
        {
            if (nsp.ClusterFor(_scope, out var target) is { } cluster)
            {
                await cluster.SocketsJoinAsync(target!, rooms, cancellationToken);
            }
        }
    }

    /// <summary>Makes the sockets leave rooms. Completes as <see cref="SocketsJoinAsync"/>.</summary>
    public async ValueTask SocketsLeaveAsync(IReadOnlyList<string> rooms, CancellationToken cancellationToken = default)
    {
        _namespace.LeaveLocally(_scope, rooms);
        foreach (var nsp in _namespace.Itself)
        {
            if (nsp.ClusterFor(_scope, out var target) is { } cluster)
            {
                await cluster.SocketsLeaveAsync(target!, rooms, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Removes the sockets from the namespace, or closes their connections. Completes as <see cref="SocketsJoinAsync"/>.
    /// </summary>
    public async ValueTask DisconnectSocketsAsync(bool close = false, CancellationToken cancellationToken = default)
    {
        _namespace.DisconnectLocally(_scope, close);
        foreach (var nsp in _namespace.Itself)
        {
            if (nsp.ClusterFor(_scope, out var target) is { } cluster)
            {
                await cluster.DisconnectSocketsAsync(target!, close, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Removes the sockets from the namespace, or closes their connections. Other servers are told in the background.
    /// </summary>
    public void DisconnectSockets(bool close = false) => Observe(DisconnectSocketsAsync(close));

    /// <summary>Makes the sockets join rooms. Other servers are told in the background, in the order of the calls.</summary>
    public void SocketsJoin(params ReadOnlySpan<string> rooms) => Observe(SocketsJoinAsync(rooms.ToArray()));

    /// <summary>Makes the sockets leave rooms. Other servers are told in the background, in the order of the calls.</summary>
    public void SocketsLeave(params ReadOnlySpan<string> rooms) => Observe(SocketsLeaveAsync(rooms.ToArray()));

    /// <summary>Whoever does not wait is not told: that the others cannot be reached is logged.</summary>
    private void Observe(ValueTask telling)
    {
        if (!telling.IsCompletedSuccessfully)
        {
            _ = _namespace.ObserveAsync(telling);
        }
    }
}
