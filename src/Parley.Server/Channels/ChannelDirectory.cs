using System.Collections.Concurrent;
using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Server.Unread;

namespace Parley.Server.Channels;

/// <summary>Which channels there are and who is in them.</summary>
internal sealed class ChannelDirectory(
    Database database, EventLog log, UnreadCounts unread, Guests guests)
{
    /// <summary>Bounds the memory of what was looked up; when full it starts anew.</summary>
    private const int MostRemembered = 50_000;

    /// <summary>Bounds a session: most channels beside the public ones, and most bytes of their members' names.</summary>
    private const int MostListed = 100;
    private const int MostListedBytes = 256 * 1024;
    private const int MemberOverhead = 24;

    private readonly ConcurrentDictionary<string, ChannelInfo> _known = new(StringComparer.Ordinal);
    private ChannelInfo? _lobby;

    public ChannelInfo Lobby => _lobby ?? throw new InvalidOperationException("The directory was not started.");

    /// <summary>Must be awaited once before the first connection.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var id = await database.ReadAsync(ChannelQueries.FindLobbyAsync, cancellation);
        _lobby = await FindAsync(id, cancellation);
    }

    public bool TryGet(string id, out ChannelInfo channel) => _known.TryGetValue(id, out channel!);

    public async ValueTask<ChannelInfo?> FindAsync(string id, CancellationToken cancellation)
    {
        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        return (await FindAsync([id], cancellation)).GetValueOrDefault(id);
    }

    /// <summary>Those of the channels that there are, by id; what is not known here yet is read at once.</summary>
    public async ValueTask<IReadOnlyDictionary<string, ChannelInfo>> FindAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, ChannelInfo>(ids.Count, StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var id in ids)
        {
            if (_known.TryGetValue(id, out var known))
            {
                found[id] = known;
            }
            else
            {
                unknown.Add(id);
            }
        }

        if (unknown.Count > 0)
        {
            foreach (var channel in await database.ReadAsync(
                connection => ChannelQueries.FindAsync(database, connection, unknown), cancellation))
            {
                found[channel.Id] = Remember(channel);
            }
        }

        return found;
    }

    /// <summary>
    /// The channels of a user (or, null, of an observer) with where they stand, as <c>session</c> says it: the public
    /// ones, and of one's own those in which something was said last. Each is given to <paramref name="join"/> before its
    /// head is read: what comes after that head is then received.
    /// </summary>
    public async ValueTask<IReadOnlyList<ChannelSummary>> ListAsync(
        string? userId, Action<string> join, CancellationToken cancellation)
    {
        var (rows, members) = await ReadListAsync(userId, cancellation);
        foreach (var row in rows)
        {
            join(row.Id);
        }

        var heads = await log.HeadsAsync(rows.Select(row => row.Id), cancellation);
        return
        [
            .. rows.Where(row => heads.ContainsKey(row.Id)).Select(row => Summarize(
                row.Id,
                row.Kind,
                row.Name,
                row.Kind == ChannelInfo.Direct ? [.. members[row.Id].Select(m => new UserSummary(m.Id, m.Name))] : null,
                heads[row.Id],
                userId is null
                    ? new ReadState(heads[row.Id].Head, 0)
                    : UnreadCounts.Of(heads[row.Id], row.ReadSeq, row.ReadOrdinal, row.DeletedSince))),
        ];
    }

    /// <summary>One channel as one of its members sees it.</summary>
    public async ValueTask<ChannelSummary> SummarizeAsync(
        ChannelInfo channel, string userId, CancellationToken cancellation)
    {
        var heads = await log.HeadsAsync([channel.Id], cancellation);
        var reads = await unread.ForAsync(userId, heads, cancellation);
        var members = channel.IsDirect ? await guests.FindAsync(channel.MemberIds, cancellation) : null;
        return Summarize(
            channel.Id, channel.Kind, channel.Name, members, heads[channel.Id], reads[channel.Id]);
    }

    private async ValueTask<(IReadOnlyList<ChannelRow> Rows, ILookup<string, MemberRow> Members)> ReadListAsync(
        string? userId, CancellationToken cancellation)
    {
        var (rows, memberRows) = await database.ReadAsync(
            async connection =>
            {
                var rows = await ChannelQueries.ListAsync(connection, userId, MostListed);
                var direct = rows.Where(row => row.Kind == ChannelInfo.Direct).Select(row => row.Id).ToList();
                return (rows, direct.Count == 0
                    ? []
                    : await ChannelQueries.ListMembersAsync(database, connection, direct));
            },
            cancellation);
        var members = memberRows.ToLookup(row => row.ChannelId);
        var bytes = 0;
        return (
            [.. rows.TakeWhile(row => row.Kind == ChannelInfo.Public
                || (bytes += members[row.Id].Sum(Size)) <= MostListedBytes)],
            members);
    }

    private static int Size(MemberRow member) => MemberOverhead + JsonText.Size(member.Id) + JsonText.Size(member.Name);

    private static ChannelSummary Summarize(
        string id, string kind, string name, IReadOnlyList<UserSummary>? members, ChannelHead head, ReadState read) =>
        new(id, kind, name, members, head.Epoch, head.Head, read.Seq, read.Unread);

    private ChannelInfo Remember(ChannelInfo channel)
    {
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
            _known[Lobby.Id] = Lobby; // asked for without waiting
        }

        return _known.GetOrAdd(channel.Id, channel);
    }
}
