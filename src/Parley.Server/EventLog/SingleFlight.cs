using System.Collections.Concurrent;

namespace Parley.Server.EventLogs;

/// <summary>
/// Callers who want the same at the same time share one query. Whoever joins a query that began before it asked gets an
/// answer only if that is fresh enough for it, and otherwise asks again.
/// </summary>
internal sealed class SingleFlight<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TaskCompletionSource<TResult>> _flights = new();

    /// <summary>A cancelled caller leaves; the query goes on for the others.</summary>
    public async Task<TResult> RunAsync(
        TKey key, Func<Task<TResult>> query, Func<TResult, bool> isFresh, CancellationToken cancellation)
    {
        while (true)
        {
            var own = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            var flight = _flights.GetOrAdd(key, own);
            if (flight == own)
            {
                _ = FlyAsync(key, query, own);
            }

            var result = await flight.Task.WaitAsync(cancellation);
            if (flight == own || isFresh(result))
            {
                return result;
            }
        }
    }

    private async Task FlyAsync(TKey key, Func<Task<TResult>> query, TaskCompletionSource<TResult> flight)
    {
        try
        {
            var result = await query();
            _flights.TryRemove(key, out _);
            flight.SetResult(result);
        }
        catch (Exception fault)
        {
            _flights.TryRemove(key, out _);
            flight.SetException(fault);
            _ = flight.Task.Exception; // seen, even if every caller has left
        }
    }
}
