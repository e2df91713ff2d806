using Parley.Server.Limits;

namespace Parley.Server.Presence;

/// <summary>Leases of a node that shares them with nobody: they end with the process.</summary>
internal sealed class LocalLeases : IPresenceLeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PresentUser> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public ValueTask<Arrival> AcquireAsync(PresentUser user, bool uniqueName, CancellationToken cancellation)
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

    public ValueTask<bool> ReleaseAsync(PresentUser user, CancellationToken cancellation)
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

    public ValueTask<IReadOnlyList<PresentUser>> ListAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<PresentUser>>([.. _users.Values]);
        }
    }

    public ValueTask<IReadOnlyList<PresentUser>> RenewAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<PresentUser>>([]);

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
