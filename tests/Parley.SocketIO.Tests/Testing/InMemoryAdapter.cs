using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>One server's place in an <see cref="InMemoryCluster"/>.</summary>
internal sealed class InMemoryAdapter : IClusterAdapter
{
    private readonly InMemoryCluster _cluster;
    private readonly Channel<Func<ValueTask>> _inbox = Channel.CreateUnbounded<Func<ValueTask>>();
    private readonly Task _loop;

    public InMemoryAdapter(InMemoryCluster cluster, LocalAdapter local)
    {
        _cluster = cluster;
        Local = local;
        _loop = RunAsync();
    }

    public LocalAdapter Local { get; }

    private List<InMemoryAdapter> Others =>
        [.. _cluster.Members(Local.Namespace.Name).Where(member => member != this)];

    private bool IsSilent => _cluster.Silent?.Namespace == Local.Namespace;

    public bool Reaches(BroadcastTarget target) => Others.Count > 0;

    public void Broadcast(PacketPayload payload, BroadcastTarget target)
    {
        _cluster.Published++;
        ToOthers(other => other.Broadcast(payload, target));
    }

    public ValueTask<int> BroadcastWithAckAsync(
        PacketPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        IAnswers answers,
        CancellationToken cancellationToken)
    {
        var others = Others;
        foreach (var other in others)
        {
            other.Post(() => other.Local.BroadcastWithAck(payload, target, timeout, new ReturnPath(other, this, answers)));
        }

        return new(others.Count);
    }

    public async ValueTask<FetchedDescriptions> FetchSocketsAsync(
        BroadcastTarget target, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var sockets = new ConcurrentBag<SocketDescription>();
        var asked = Others.Select(other => other.AskAsync(() =>
        {
            foreach (var socket in other.Local.FetchSockets(target))
            {
                sockets.Add(Transmit(socket));
            }
        })).ToList();
        try
        {
            await Task.WhenAll(asked).WaitAsync(timeout ?? TimeSpan.FromSeconds(5), cancellationToken);
        }
        catch (TimeoutException)
        {
        }

        return new FetchedDescriptions([.. sockets], asked.Count(task => !task.IsCompleted));
    }

    public ValueTask SocketsJoinAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        Tell(other => other.SocketsJoin(target, rooms));

    public ValueTask SocketsLeaveAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        Tell(other => other.SocketsLeave(target, rooms));

    public ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool close, CancellationToken cancellationToken) =>
        Tell(other => other.DisconnectSockets(target, close));

    public void ServerSideEmit(PacketPayload payload) =>
        ToOthers(other => _ = other.ServerSideEventAsync(payload, CancellationToken.None).AsTask());

    public ValueTask<int> ServerSideEmitWithAckAsync(
        PacketPayload payload, TimeSpan timeout, IAnswers answers, CancellationToken cancellationToken)
    {
        var others = Others;
        foreach (var other in others)
        {
            other._inbox.Writer.TryWrite(async () =>
            {
                if (await other.Local.ServerSideEventAsync(payload, CancellationToken.None) is { } answer && !other.IsSilent)
                {
                    Post(() => answers.Add(answer.Json.Span, answer.Attachments));
                }
            });
        }

        return new(others.Count);
    }

    public ValueTask<int> CountServersAsync(CancellationToken cancellationToken) => new(Others.Count + 1);

    public async ValueTask DisposeAsync()
    {
        _cluster.Remove(this);
        _inbox.Writer.TryComplete();
        await _loop;
    }

    private static SocketDescription Transmit(SocketDescription description)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            description.WriteTo(writer);
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return SocketDescription.FromJson(document.RootElement);
    }

    private void Post(Action action) => _inbox.Writer.TryWrite(() =>
    {
        action();
        return default;
    });

    private Task AskAsync(Action action)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            if (!IsSilent)
            {
                action();
                answered.SetResult();
            }
        });
        return answered.Task;
    }

    private ValueTask Tell(Action<LocalAdapter> what)
    {
        ToOthers(what);
        return default;
    }

    private void ToOthers(Action<LocalAdapter> what)
    {
        foreach (var other in Others)
        {
            other.Post(() => what(other.Local));
        }
    }

    private async Task RunAsync()
    {
        await foreach (var action in _inbox.Reader.ReadAllAsync())
        {
            await action();
        }
    }

    /// <summary>Answers travel back through the asker's queue; the spans do not live that long.</summary>
    private sealed class ReturnPath(InMemoryAdapter from, InMemoryAdapter to, IAnswers answers) : IAnswers
    {
        public void Expect(int count) => Return(() => answers.Expect(count));

        public void Add(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
        {
            var copy = json.ToArray();
            Return(() => answers.Add(copy, attachments));
        }

        public void Withdraw() => Return(answers.Withdraw);

        private void Return(Action action)
        {
            if (!from.IsSilent)
            {
                to.Post(action);
            }
        }
    }
}
