using System.Text.Json;
using Parley.SocketIO.Redis.Cluster;
using Parley.SocketIO.Redis.Hosting;
using Parley.SocketIO.Redis.Messages;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Streams;

// Connection state recovery: the stream is the log, and sockets are keys, as for the package for Node.js.
internal sealed partial class RedisStreamsAdapter : ISharedLog
{
    private const int PageLength = 500;

    /// <summary>Counts a server's own events, so that it knows them again in the stream. Node.js passes over the field.</summary>
    private const string NumberField = "n";

    public bool Append(long number, PacketPayload payload, BroadcastTarget target)
    {
        NameValueEntry[] fields = [.. Encode(ClusterMessage.Broadcast(payload, target)), new(NumberField, number)];
        var isUnderway = false;
        Redis.Send(multiplexer =>
        {
            _ = ObserveAsync(number, multiplexer.GetDatabase().StreamAddAsync(
                _stream, fields, maxLength: _options.MaxLength, useApproximateMaxLength: true));
            isUnderway = multiplexer.IsConnected;
        });
        return isUnderway;
    }

    public void Keep(SharedSession session, TimeSpan lifetime, bool isNew)
    {
        var value = Convert.ToBase64String(SessionRecord.Write(session));
        Redis.Send(multiplexer => multiplexer.GetDatabase().StringSetAsync(
            KeyOf(session.Pid), value, lifetime, isNew ? When.Always : When.Exists, CommandFlags.FireAndForget));
    }

    public void Forget(string pid) => Redis.Send(multiplexer =>
        multiplexer.GetDatabase().KeyDeleteAsync(KeyOf(pid), CommandFlags.FireAndForget));

    public void TellTaken(string pid) => Publish(ClusterMessage.SocketTaken(pid));

    public async ValueTask<SharedSession?> TakeAsync(string pid, CancellationToken cancellationToken)
    {
        try
        {
            var database = await DatabaseAsync(cancellationToken);
            return (string?)await database.StringGetDeleteAsync(KeyOf(pid)) is { } record
                ? SessionRecord.Read(Convert.FromBase64String(record))
                : null;
        }
        catch (Exception exception) when (RedisConnection.IsFault(exception))
        {
            Log.CommandFailed(Redis.Logger, exception);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            Log.MessageDropped(Redis.Logger, exception, 0, _options.SessionKeyPrefix); // the rest of the key is secret
            return null;
        }
    }

    public async ValueTask<bool> ReadAsync(
        LogOffset after,
        LogOffset upTo,
        Action<LogOffset, PacketPayload, BroadcastTarget> onEvent,
        CancellationToken cancellationToken)
    {
        try
        {
            var database = await DatabaseAsync(cancellationToken);
            var isWhole = await ReachesAsync(database, after);
            for (var next = after.Next; isWhole && next <= upTo;)
            {
                var page = await database.StreamRangeAsync(_stream, next.ToString(), upTo.ToString(), PageLength);
                foreach (var entry in page)
                {
                    next = LogOffset.Parse(entry.Id)!.Value.Next;
                    Show(entry, onEvent);
                }

                if (page.Length < PageLength)
                {
                    break;
                }
            }

            return isWhole;
        }
        catch (Exception exception) when (RedisConnection.IsFault(exception))
        {
            Log.CommandFailed(Redis.Logger, exception);
            return false;
        }
    }

    /// <summary>
    /// Whether nothing behind an offset was trimmed. Offsets are times: a stream that was begun anew does not reach back to
    /// those of the one before.
    /// </summary>
    private async ValueTask<bool> ReachesAsync(IDatabase database, LogOffset after) => after == default
        ? await database.StreamLengthAsync(_stream) < _options.MaxLength
        : await database.StreamRangeAsync(_stream, count: 1) is [var oldest] && LogOffset.Parse(oldest.Id) <= after;

    private async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await Redis.ConnectedAsync(cancellationToken).WaitAsync(_options.RequestsTimeout, Redis.Time, cancellationToken))
        .GetDatabase();

    private string KeyOf(string pid) => _options.SessionKeyPrefix + pid;

    private async Task BeginLogAsync()
    {
        await _reader.Begun;
        Local.OnLogBegun(LogOffset.Parse(_reader.Position)!.Value);
    }

    private async Task ObserveAsync(long number, Task<RedisValue> adding)
    {
        try
        {
            await adding;
        }
        catch (Exception exception)
        {
            Log.CommandFailed(Redis.Logger, exception);
            Local.OnNotLogged(number);
        }
    }

    private void OnOwnEntry(StreamEntry entry)
    {
        if (Local.UsesSharedLog && entry[NumberField] is { IsNull: false } number && LogOffset.Parse(entry.Id) is { } offset)
        {
            Local.OnLogged((long)number, offset);
        }
    }

    private void Show(StreamEntry entry, Action<LogOffset, PacketPayload, BroadcastTarget> onEvent)
    {
        if ((string?)entry["nsp"] != Nsp || (MessageType)(int)entry["type"] != MessageType.Broadcast)
        {
            return;
        }

        try
        {
            var json = DataOf(entry);
            using var document = JsonDocument.Parse(json.Json, JsonOptions);
            onEvent(
                LogOffset.Parse(entry.Id)!.Value,
                PacketOf(document.RootElement, json),
                TargetJson.Read(document.RootElement));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            Log.MessageDropped(Redis.Logger, exception, 0, $"{_stream} {entry.Id}");
        }
    }
}
