using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Server.Unread;
using Parley.Server.Wire;

namespace Parley.Server.Channels;

/// <summary>Which channels there are and who is in them.</summary>
internal sealed class ChannelDirectory(
    Database database, EventLog log, UnreadCounts unread, Guests guests)
{
    /// <summary>Bounds the memory of what was looked up; when full it starts anew.</summary>
    private const int MostRemembered = 50_000;

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

        var found = await database.ReadAsync(connection => ChannelQueries.FindAsync(connection, id), cancellation);
        return found is null ? null : Remember(found);
    }

    /// <summary>
    /// The channels of a user (or, null, of an observer) with where they stand, as <c>session</c> says it. Each is given
    /// to <paramref name="join"/> before its head is read: what comes after that head is then received.
    /// </summary>
    public async ValueTask<IReadOnlyList<ChannelSummary>> ListAsync(
        string? userId, Action<string> join, CancellationToken cancellation)
    {
        var (rows, memberRows) = await database.ReadAsync(
            async connection => (
                await ChannelQueries.ListForUserAsync(connection, userId),
                userId is null ? [] : await ChannelQueries.ListMembersAsync(connection, userId)),
            cancellation);
        foreach (var row in rows)
        {
            join(row.Id);
        }

        var members = memberRows.ToLookup(row => row.ChannelId);
        var heads = await log.HeadsAsync(rows.Select(row => row.Id), cancellation);
        var reads = await unread.ForAsync(userId, heads, cancellation);
        return
        [
            .. rows.Where(row => heads.ContainsKey(row.Id)).Select(row => Summarize(
                row.Id,
                row.Kind,
                row.Name,
                row.Kind == ChannelInfo.Direct ? [.. members[row.Id].Select(m => new UserSummary(m.Id, m.Name))] : null,
                heads[row.Id],
                reads[row.Id])),
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

    /// <summary>The direct channel of these people, made when nobody had asked for it before.</summary>
    public async ValueTask<ChannelInfo> EnsureDirectAsync(
        IReadOnlyCollection<string> userIds, CancellationToken cancellation)
    {
        var memberIds = userIds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (memberIds.Count is < 2 or > DirectRequest.MostMembers)
        {
            throw ChatException.Invalid(
                "userIds",
                $"userIds names {memberIds.Count} people with yourself; it takes 2 to {DirectRequest.MostMembers}.");
        }

        if ((await guests.FindAsync(memberIds, cancellation)).Count < memberIds.Count)
        {
            throw ChatException.NotFound("userIds", "user");
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', memberIds))));
        var id = await database.WriteAsync((connection, transaction) =>
            ChannelQueries.EnsureDirectAsync(connection, transaction, key, memberIds), cancellation);
        return await FindAsync(id, cancellation) ?? throw ChatException.Unavailable();
    }

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
