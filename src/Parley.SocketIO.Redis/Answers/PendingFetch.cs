namespace Parley.SocketIO.Redis.Answers;

/// <summary>Descriptions of other servers' sockets, as they come.</summary>
internal sealed class PendingFetch
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<SocketDescription> _sockets = [];
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private int _anonymous;
    private int _expected = int.MaxValue;

    public void Add(IEnumerable<SocketDescription> sockets, string? server)
    {
        lock (_gate)
        {
            if (server is null)
            {
                _anonymous++;
            }
            else if (!_answered.Add(server))
            {
                return;
            }

            _sockets.AddRange(sockets);
        }

        CompleteIfAll();
    }

    /// <summary>Waits for so many servers, no longer than given.</summary>
    public async Task<FetchedDescriptions> GatherAsync(
        int servers, KnownServers known, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _expected = servers;
        }

        CompleteIfAll();
        try
        {
            await _completed.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Those that answered have.
        }

        lock (_gate)
        {
            var missing = Math.Max(0, _expected - _answered.Count - _anonymous);
            return new FetchedDescriptions([.. _sockets], missing)
            {
                MissingServerIds = known.FindMissing(missing, _anonymous, _answered),
            };
        }
    }

    private void CompleteIfAll()
    {
        lock (_gate)
        {
            if (_answered.Count + _anonymous < _expected)
            {
                return;
            }
        }

        _completed.TrySetResult();
    }
}
