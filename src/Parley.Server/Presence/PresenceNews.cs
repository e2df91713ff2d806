using System.Text.Json;
using System.Threading.Channels;
using Parley.Server.Nodes;
using Parley.Server.Unread;

namespace Parley.Server.Presence;

/// <summary>
/// What happens to presence, here and on other nodes, handed on in one order. The first change goes out at once, what
/// follows within a moment goes out together: a storm of arrivals is a few words between nodes, and a few rounds to the
/// sockets of each.
/// </summary>
internal sealed partial class PresenceNews : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Bounds one word; a storm makes several.</summary>
    private const int MostInWord = 1_000;

    private readonly OnlineUsers _online;
    private readonly TypingMarks _typing;
    private readonly INodeBus? _bus;
    private readonly TimeProvider _time;
    private readonly ILogger<PresenceNews> _logger;
    private readonly Channel<(NodeNews News, bool IsOwn)> _news = Channel.CreateUnbounded<(NodeNews, bool)>(
        new UnboundedChannelOptions { SingleReader = true });

    public PresenceNews(
        OnlineUsers online, TypingMarks typing, TimeProvider time, ILogger<PresenceNews> logger, INodeBus? bus = null)
    {
        _online = online;
        _typing = typing;
        _bus = bus;
        _time = time;
        _logger = logger;
        online.Changed += change => Add(new NodeNews([change], [], []));
        if (bus is not null)
        {
            typing.ChangedHere += change => Add(new NodeNews([], [change], []));
            bus.Subscribe(NodeWord.Presence, HearAsync);
        }
    }

    /// <summary>Called for changes anywhere, one after the other. Handlers only emit.</summary>
    public event Action<PresenceChange>? Changed;

    /// <summary>A user of another node has read on; the user has sockets here.</summary>
    public event Action<string, ReadMark>? ReadElsewhere;

    /// <summary>Tells the nodes on which the user has other sockets, if there are any.</summary>
    public void TellRead(string userId, ReadMark mark)
    {
        if (_bus is not null && _online.IsElsewhere(userId))
        {
            Add(new NodeNews([], [], [new UserReadMark(userId, mark)]));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _news.Reader.WaitToReadAsync(stoppingToken))
            {
                await HandOnAsync();
                await Task.Delay(Pause, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await HandOnAsync(); // who left with this node, others must hear of
        }
    }

    private void Add(NodeNews own) => _news.Writer.TryWrite((own, true));

    private ValueTask HearAsync(ReadOnlyMemory<byte> word)
    {
        if (JsonSerializer.Deserialize(word.Span, PresenceJson.Default.NodeNews) is { } news)
        {
            _news.Writer.TryWrite((news, false));
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask HandOnAsync()
    {
        var taken = new List<(NodeNews News, bool IsOwn)>();
        while (_news.Reader.TryRead(out var next))
        {
            taken.Add(next);
        }

        try
        {
            Tell([.. taken.Where(item => item.IsOwn).Select(item => item.News)]);
            foreach (var (news, isOwn) in taken)
            {
                await HandOnAsync(news, isOwn);
            }
        }
        catch (Exception exception)
        {
            Log.NotHandedOn(_logger, exception);
        }
    }

    private async ValueTask HandOnAsync(NodeNews news, bool isOwn)
    {
        var stillOnline = isOwn ? [] : await StillOnlineAsync(news.Presence);
        foreach (var change in news.Presence)
        {
            if (!isOwn && change.Kind != PresenceChangeKind.Left)
            {
                _online.HearElsewhere(change.User.Id);
            }

            if (!stillOnline.Contains(change.User.Id))
            {
                Changed?.Invoke(change);
            }
        }

        if (!isOwn)
        {
            foreach (var change in news.Typing)
            {
                _typing.Hear(change);
            }

            foreach (var read in news.Reads)
            {
                ReadElsewhere?.Invoke(read.UserId, read.Mark);
            }
        }
    }

    /// <summary>Who left there and has come back elsewhere in the meantime: that word may have been faster.</summary>
    private async ValueTask<HashSet<string>> StillOnlineAsync(IReadOnlyList<PresenceChange> changes)
    {
        var left = changes.Where(change => change.Kind == PresenceChangeKind.Left).Select(change => change.User.Id)
            .Distinct().ToList();
        var online = await Task.WhenAll(left.Select(id => _online.IsOnlineAsync(id, CancellationToken.None).AsTask()));
        return [.. left.Where((_, i) => online[i])];
    }

    private void Tell(IReadOnlyList<NodeNews> own)
    {
        if (_bus is null)
        {
            return;
        }

        foreach (var part in own.Chunk(MostInWord))
        {
            var word = new NodeNews(
                [.. part.SelectMany(news => news.Presence)],
                [.. part.SelectMany(news => news.Typing)],
                [.. part.SelectMany(news => news.Reads)]);
            _bus.Send(NodeWord.Presence, JsonSerializer.SerializeToUtf8Bytes(word, PresenceJson.Default.NodeNews));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "News of presence were not handed on")]
        public static partial void NotHandedOn(ILogger logger, Exception exception);
    }
}
