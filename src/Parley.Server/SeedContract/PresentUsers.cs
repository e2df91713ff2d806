using System.Text.Json;
using Parley.Server.Presence;
using Parley.SocketIO;

namespace Parley.Server.SeedContract;

/// <summary>
/// Who is here, as <c>users</c> tells whoever joins. Looked up from time to time, for a word of another node may be lost, and
/// between that kept up to date by the news: in a storm of arrivals a look for each would cost the square of their number.
/// </summary>
internal sealed class PresentUsers(OnlineUsers online, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<PresenceChange> _meanwhile = []; // heard while looking
    private Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private byte[]? _json; // null: to be written anew
    private long? _lookedAt;
    private bool _isLooking;

    /// <summary>Something has changed; everybody is told at the same moment, so that nobody hears of it twice, or never.</summary>
    public void Hear(PresenceChange change, Action tell)
    {
        lock (_gate)
        {
            if (_isLooking)
            {
                _meanwhile.Add(change);
            }

            Apply(change);
            tell();
        }
    }

    /// <summary>Called for one socket at a time.</summary>
    public async Task TellAsync(SocketIOSocket socket, CancellationToken cancellation)
    {
        if (_lookedAt is not { } at || time.GetElapsedTime(at) >= Lifetime)
        {
            await LookAsync(cancellation);
        }

        lock (_gate)
        {
            socket.EmitRaw("users", _names.ContainsKey(socket.Id) ? JsonWithout(socket.Id) : _json ??= JsonWithout(null));
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _isLooking = true;
            _meanwhile.Clear();
        }

        try
        {
            var at = time.GetTimestamp();
            var present = await online.ListSomeAsync(SeedUser.MostListed + 1, cancellation); // the one who asks may be among them
            lock (_gate)
            {
                _names = present.ToDictionary(user => user.Id, user => user.Name, StringComparer.Ordinal);
                _json = null;
                _lookedAt = at;
                _meanwhile.ForEach(Apply);
            }
        }
        finally
        {
            lock (_gate)
            {
                _isLooking = false;
            }
        }
    }

    private void Apply(PresenceChange change)
    {
        if (change.Kind == PresenceChangeKind.Left)
        {
            _names.Remove(change.User.Id);
        }
        else if (_names.Count <= SeedUser.MostListed || _names.ContainsKey(change.User.Id))
        {
            _names[change.User.Id] = change.User.Name;
        }

        _json = null;
    }

    private byte[] JsonWithout(string? id) => JsonSerializer.SerializeToUtf8Bytes(
        [
            .. _names.Where(user => user.Key != id).Take(SeedUser.MostListed)
                .Select(user => new SeedUser(user.Key, user.Value)),
        ],
        SeedJson.Default.IReadOnlyListSeedUser);
}
