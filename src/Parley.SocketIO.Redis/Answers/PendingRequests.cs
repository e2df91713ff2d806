using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Parley.SocketIO.Redis.Answers;

/// <summary>The questions to other servers that are still open, by their ids: to a fetch, or to who collects answers.</summary>
internal sealed class PendingRequests(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PendingFetch> _fetches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IAnswers> _answers = new(StringComparer.Ordinal);

    public int Count => _fetches.Count + _answers.Count;

    public static string NewId(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    public void Add(string id, PendingFetch fetch) => _fetches[id] = fetch;

    /// <summary>Answers are taken until the time is up.</summary>
    public void Add(string id, IAnswers answers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _answers[id] = answers;
        _ = RemoveLaterAsync(id, timeout, cancellationToken);
    }

    public void Remove(string id)
    {
        _fetches.TryRemove(id, out _);
        _answers.TryRemove(id, out _);
    }

    public PendingFetch? FindFetch(string id) => _fetches.GetValueOrDefault(id);

    public IAnswers? FindAnswers(string id) => _answers.GetValueOrDefault(id);

    private async Task RemoveLaterAsync(string id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await Task.Delay(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Remove(id);
    }
}
