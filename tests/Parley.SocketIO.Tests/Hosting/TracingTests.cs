using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Hosting;

public sealed class TracingTests
{
    [Fact]
    public async Task Connecting_and_handling_are_spans_with_few_names()
    {
        var spans = new Spans();
        await using var server = await TestServer.StartAsync(io => io.Of("/traced")
            .Use((socket, cancellation) => socket.Handshake.Auth is { ValueKind: JsonValueKind.Object } auth
                && auth.TryGetProperty("no", out _) ? throw new ConnectRefusedException("no") : default)
            .On("known", (_, _) => ValueTask.FromResult(Activity.Current?.OperationName))
            .On("fail", (_, _, _) => throw new InvalidDataException("secret")));
        using (spans.Listen())
        {
            using var client = await server.WebSocketAsync();
            await client.ReadTextAsync();
            await client.SendTextAsync("40/traced,{\"no\":1}");
            await client.ReadTextAsync();
            await client.JoinAsync("/traced");
            await client.SendTextAsync("42/traced,[\"invented by a client\"]");
            await client.SendTextAsync("42/traced,[\"fail\"]");
            await client.SendTextAsync("42/traced,0[\"known\"]");
            Assert.Equal("43/traced,0[\"parley.socketio.event\"]", await client.ReadTextAsync());
            await spans.AtLeastAsync(5);
        }

        Assert.Equal(
            [
                "parley.socketio.connect - refused=True Unset",
                "parley.socketio.connect - refused= Unset",
                "parley.socketio.event _other refused= Unset",
                "parley.socketio.event fail refused= Error",
                "parley.socketio.event known refused= Unset",
            ],
            spans.All.Select(span => $"{span.OperationName} {span.GetTagItem("parley.socketio.event") ?? "-"} "
                + $"refused={span.GetTagItem("parley.socketio.refused")} {span.Status}"));
        Assert.All(spans.All, span => Assert.Equal(default, span.ParentSpanId));
        Assert.All(spans.All, span => Assert.Equal("websocket", span.GetTagItem("parley.socketio.transport")));
        Assert.Equal("System.IO.InvalidDataException", spans.All[3].GetTagItem("error.type"));
        Assert.Equal(true, spans.All[4].GetTagItem("parley.socketio.ack"));
        Assert.DoesNotContain(spans.All, span => span.TagObjects.Any(tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal)));
    }

    /// <summary>Those of this test's own namespace: other tests' servers run beside it.</summary>
    private sealed class Spans
    {
        private readonly ConcurrentQueue<Activity> _stopped = new();

        public List<Activity> All => [.. _stopped];

        public ActivityListener Listen()
        {
            var listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Parley.SocketIO",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = span =>
                {
                    if (span.GetTagItem("parley.socketio.namespace") is "/traced")
                    {
                        _stopped.Enqueue(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(listener);
            return listener;
        }

        public async Task AtLeastAsync(int count)
        {
            while (_stopped.Count < count)
            {
                await Task.Yield();
            }
        }
    }
}
