using Parley.SocketIO.Namespaces;

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

    /// <summary>Emits an event with one argument and waits for all acknowledgements, as long as <see cref="Timeout"/> says.</summary>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T, TAck>(string name, T value) =>
        EmitWithAckAsync<T, TAck>(name, value, Patience);

    /// <summary>
    /// Emits an event with one argument and waits until every socket it is sent to has acknowledged it. The answers are the
    /// first arguments of the acknowledgements, in the order in which they come. A socket of this server that disconnects is
    /// not waited for; of other servers' sockets that cannot be known, so that time runs out.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not more than zero: nothing is waited for without end.</exception>
    /// <exception cref="BroadcastAckException{TAck}">Not all have answered in time; it has the answers that came.</exception>
    /// <exception cref="NotSupportedException">The namespace is a parent: its children have to be asked one by one.</exception>
    public async Task<IReadOnlyList<TAck>> EmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        _namespace.ThrowIfParent();
        var cluster = _namespace.ClusterFor(_scope, out var target);
        var collector = new AnswerCollector<TAck>(isOpen: cluster is not null, _namespace.Json);
        var pending = _namespace.Acks.Add(_namespace, _namespace.Match(_scope), collector);
        try
        {
            var frame = _namespace.Encoder.Event(_namespace.Name, name, value, pending.Id, _scope.Mode);
            if (pending.Begin())
            {
                pending.Send(frame, _scope);
            }

            return await collector.GatherAsync(_namespace.Wheel, timeout, AskOthersAsync, cancellationToken);

            async ValueTask AskOthersAsync()
            {
                if (cluster is not null)
                {
                    collector.ExpectServers(await cluster.BroadcastWithAckAsync(
                        SocketIONamespace.PayloadOf(frame), target!, timeout, collector, cancellationToken));
                }
            }
        }
        finally
        {
            _namespace.Acks.Remove(pending);
        }
    }

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
