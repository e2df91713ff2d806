using System.Collections.Concurrent;

namespace Parley.Server.Accounts;

/// <summary>The callers of this node by user: which sockets are whose.</summary>
internal sealed class Callers
{
    private readonly ConcurrentDictionary<string, Caller[]> _byUser = new(StringComparer.Ordinal);

    /// <summary>A snapshot; empty for who has no socket here.</summary>
    public IReadOnlyList<Caller> Of(string userId) => _byUser.GetValueOrDefault(userId, []);

    public void Add(UserSummary user, Caller caller) => _byUser.AddOrUpdate(
        user.Id, static (_, one) => [one], static (_, others, one) => [.. others, one], caller);

    public void Remove(UserSummary user, Caller caller)
    {
        while (_byUser.TryGetValue(user.Id, out var all))
        {
            var left = Array.FindAll(all, one => one != caller);
            if (left.Length == 0
                ? _byUser.TryRemove(new KeyValuePair<string, Caller[]>(user.Id, all))
                : _byUser.TryUpdate(user.Id, left, all))
            {
                return;
            }
        }
    }
}
