using Parley.Server.Accounts;
using Parley.Server.Limits;

namespace Parley.Server.Presence;

/// <summary>Leases of a node that shares them with nobody: they end with the process.</summary>
internal sealed class LocalLeases : IPresenceLeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UserSummary> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public ValueTask<Arrival> AcquireAsync(UserSummary user, bool uniqueName, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var known = _users.GetValueOrDefault(user.Id);
            if (known is null && uniqueName && _names.ContainsKey(TextRules.FoldName(user.Name)))
            {
                return ValueTask.FromResult(Arrival.NameTaken);
            }

            if (known is not null)
            {
                ForgetName(known.Name);
            }

            RememberName(user.Name);
            _users[user.Id] = user;
            return ValueTask.FromResult(known is null ? Arrival.First : Arrival.Again);
        }
    }

    public ValueTask<bool> ReleaseAsync(UserSummary user, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_users.Remove(user.Id, out var known))
            {
                return ValueTask.FromResult(false);
            }

            ForgetName(known.Name);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<IReadOnlyList<UserSummary>> ListAsync(int most, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<UserSummary>>([.. _users.Values.Take(most)]);
        }
    }

    public ValueTask<bool> IsOnlineAsync(string userId, CancellationToken cancellation) =>
        ValueTask.FromResult(Find(userId) is not null);

    public ValueTask<bool> IsNameTakenAsync(string name, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_names.ContainsKey(TextRules.FoldName(name)));
        }
    }

    /// <summary>The user as the lease has it; null: there is none.</summary>
    public UserSummary? Find(string userId)
    {
        lock (_gate)
        {
            return _users.GetValueOrDefault(userId);
        }
    }

    public ValueTask<IReadOnlyList<UserSummary>> RenewAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<UserSummary>>([]);

    private void RememberName(string name)
    {
        var folded = TextRules.FoldName(name);
        _names[folded] = _names.GetValueOrDefault(folded) + 1;
    }

    private void ForgetName(string name)
    {
        var folded = TextRules.FoldName(name);
        var left = _names[folded] - 1;
        if (left == 0)
        {
            _names.Remove(folded);
        }
        else
        {
            _names[folded] = left;
        }
    }
}
