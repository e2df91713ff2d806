using System.Buffers;
using System.Text.Json;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Hosting;
using Parley.SocketIO;

namespace Parley.Server.Messages;

/// <summary>
/// Every two seconds tells each channel that moved where it stands, <c>heads {channelId: [epoch, seq]}</c>: a client
/// that missed the last event learns of it without another one having to come.
/// </summary>
internal sealed class HeadsTicker(EventLog log, TimeProvider time, ILogger<HeadsTicker> logger)
    : PeriodicService(Period, time, logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Dictionary<string, (string Epoch, long Seq)> _moved = new(StringComparer.Ordinal);
    private SocketIONamespace? _chat;

    public void Map(SocketIONamespace chat)
    {
        _chat = chat;
        log.Subscribe(logEvent =>
        {
            lock (_gate)
            {
                _moved[logEvent.ChannelId] = (logEvent.Epoch, logEvent.Seq);
            }
        });
    }

    protected override ValueTask TickAsync(CancellationToken stopping)
    {
        Tell();
        return ValueTask.CompletedTask;
    }

    private void Tell()
    {
        Dictionary<string, (string Epoch, long Seq)> moved;
        lock (_gate)
        {
            if (_moved.Count == 0)
            {
                return;
            }

            moved = _moved;
            _moved = new(StringComparer.Ordinal);
        }

        var buffer = new ArrayBufferWriter<byte>(128);
        foreach (var (channelId, (epoch, seq)) in moved)
        {
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteStartArray(channelId);
                json.WriteStringValue(epoch);
                json.WriteNumberValue(seq);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            _chat!.To(ChannelInfo.RoomOf(channelId)).EmitRaw("heads", buffer.WrittenSpan);
        }
    }
}
