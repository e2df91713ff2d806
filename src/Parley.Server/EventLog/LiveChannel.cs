namespace Parley.Server.EventLogs;

/// <summary>
/// One channel as this node has published it: how far, and the latest events for those who come back. The tail has no
/// holes and ends at the head; it is bounded in events and bytes.
/// </summary>
internal sealed class LiveChannel(string id)
{
    /// <summary>Most events of a resume; one may not miss more.</summary>
    public const int MaxEvents = 300;

    /// <summary>Most bytes of a page or a resume, so that no answer overflows the queue it travels in.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly List<LogEvent> _tail = [];
    private ChannelHead? _head;
    private int _bytes;
    private int _redactions;

    public string Id { get; } = id;

    /// <summary>Null until something is known of the channel.</summary>
    public ChannelHead? Head
    {
        get
        {
            lock (_gate)
            {
                return _head;
            }
        }
    }

    /// <summary>Bytes of the tail.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    /// <summary>The clock of <see cref="LiveChannels"/> at the last use.</summary>
    public long LastUsed { get; set; }

    /// <summary>Deletions so far: a tail read from the database before one of them may still hold its text.</summary>
    public int Redactions => Volatile.Read(ref _redactions);

    /// <summary>Takes a position as published, unless one is known. A new epoch begins anew.</summary>
    public ChannelHead Seed(ChannelHead head)
    {
        lock (_gate)
        {
            if (_head is not { } known || known.Epoch != head.Epoch)
            {
                _head = head;
                Clear();
            }

            return _head.Value;
        }
    }

    /// <summary>Moves on by one event, which must be the next.</summary>
    public void Advance(LogEvent logged)
    {
        lock (_gate)
        {
            var head = _head!.Value;
            _head = new ChannelHead(
                head.Epoch, logged.Seq, head.Ordinal + (logged.Type == LogEventType.Message ? 1 : 0));
            if (logged.Type == LogEventType.Delete)
            {
                Redact(logged.MessageId);
            }

            _tail.Add(logged);
            _bytes += logged.Payload.Length;
            Trim();
        }
    }

    /// <summary>Goes on behind a hole that cannot be filled.</summary>
    public void Skip(long seq)
    {
        lock (_gate)
        {
            _head = _head!.Value with { Head = seq };
            Clear();
        }
    }

    /// <summary>
    /// Events after a seq, if the tail reaches back that far: as many as fit the limits, and whether there are more.
    /// </summary>
    public bool TryRead(long after, int limit, out SyncPage page)
    {
        lock (_gate)
        {
            if (_head is not { } head || after > head.Head || (after < head.Head && !Covers(after)))
            {
                page = SyncPage.ResetTo("", 0);
                return false;
            }

            var events = new List<ReadOnlyMemory<byte>>();
            var bytes = 0;
            for (var i = _tail.Count - (int)(head.Head - after); i < _tail.Count && events.Count < limit; i++)
            {
                bytes += _tail[i].Payload.Length;
                if (bytes > MaxBytes && events.Count > 0)
                {
                    break;
                }

                events.Add(_tail[i].Payload);
            }

            page = new SyncPage(events, head.Epoch, head.Head, More: after + events.Count < head.Head, Reset: false);
            return true;
        }
    }

    /// <summary>
    /// Puts older events before the tail. False: they do not meet it, or a message was deleted since they were read.
    /// </summary>
    public bool Install(IReadOnlyList<LogEvent> older, int redactions)
    {
        lock (_gate)
        {
            var first = _tail.Count > 0 ? _tail[0].Seq : _head!.Value.Head + 1;
            if (redactions != _redactions || older.Count == 0 || older[^1].Seq < first - 1)
            {
                return false;
            }

            var missing = older.TakeWhile(logged => logged.Seq < first).ToList();
            _tail.InsertRange(0, missing);
            _bytes += missing.Sum(logged => logged.Payload.Length);
            Trim();
            return true;
        }
    }

    /// <summary>Forgets the tail, not the position.</summary>
    public void Cool()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private bool Covers(long after) => _tail.Count > 0 && _tail[0].Seq <= after + 1;

    private void Clear()
    {
        _tail.Clear();
        _bytes = 0;
    }

    private void Trim()
    {
        var drop = 0;
        while (_tail.Count - drop > MaxEvents || (_bytes > MaxBytes && drop < _tail.Count - 1))
        {
            _bytes -= _tail[drop++].Payload.Length;
        }

        _tail.RemoveRange(0, drop);
    }

    private void Redact(long messageId)
    {
        _redactions++;
        for (var i = 0; i < _tail.Count; i++)
        {
            if (_tail[i] is { HasText: true, Deleted: false } logged && logged.MessageId == messageId)
            {
                _tail[i] = logged.Redact();
                _bytes += _tail[i].Payload.Length - logged.Payload.Length;
            }
        }
    }
}
