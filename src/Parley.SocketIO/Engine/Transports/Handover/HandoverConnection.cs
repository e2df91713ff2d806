using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>
/// A connection of the web server over two pipes, as those of Kestrel's own transport are, whose socket can leave it: the
/// web server's side then ends and is collected, the TCP connection lives on.
/// </summary>
internal sealed class HandoverConnection
    : DefaultConnectionContext, IMemoryPoolFeature, IConnectionSocketFeature, IDetachableConnection
{
    private enum State
    {
        Open,
        Detached,
        Closed,
    }

    private static long _lastId = Stopwatch.GetTimestamp();

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _closedFired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DuplexPipe _transport;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private Exception? _closeReason;
    private volatile State _state;
    private byte[] _unsent = []; // when it was detached
    private bool _isWaiting; // the receiving pump waits for bytes and holds none

    public HandoverConnection(Socket socket, SocketTransportOptions options, MemoryPool<byte> pool)
        : base(Interlocked.Increment(ref _lastId).ToString("X16", CultureInfo.InvariantCulture))
    {
        Socket = socket;
        MemoryPool = pool;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        var scheduler = options.UnsafePreferInlineScheduling ? PipeScheduler.Inline : PipeScheduler.ThreadPool;
        _input = NewPipe(pool, options.MaxReadBufferSize ?? 0, scheduler);
        _output = NewPipe(pool, options.MaxWriteBufferSize ?? 0, scheduler);
        Transport = _transport = new DuplexPipe(_input.Reader, _output.Writer);
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set<IDetachableConnection>(this);
    }

    public Socket Socket { get; }

    public MemoryPool<byte> MemoryPool { get; }

    public void Start()
    {
        _receiving = ReceiveAsync();
        _sending = SendAsync();
    }

    public async ValueTask<DetachedSocket?> TryDetachAsync()
    {
        bool isWaiting;
        lock (_gate)
        {
            if (!ReferenceEquals(Transport, _transport) || _state != State.Open)
            {
                return null;
            }

            _state = State.Detached;
            isWaiting = _isWaiting;
        }

        // Never wait synchronously here: with one pool thread the pumps could not go on.
        _input.Writer.CancelPendingFlush();
        _output.Reader.CancelPendingRead();
        if (!isWaiting)
        {
            await _receiving;
        }

        await _sending;
        byte[] received = [];
        if (_transport.Input.TryRead(out var rest))
        {
            received = rest.Buffer.ToArray();
            _transport.Input.AdvanceTo(rest.Buffer.End);
        }

        var detached = new DetachedSocket(Socket, received, _receiving, _unsent);
        _unsent = [];
        return detached;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Close(abortReason);
        _output.Reader.CancelPendingRead();
    }

    public override async ValueTask DisposeAsync()
    {
        await _transport.Input.CompleteAsync();
        await _transport.Output.CompleteAsync();
        if (_state != State.Detached)
        {
            await _receiving; // else it may wait for what the client sends next
        }

        await _sending;
        _closed.Dispose();
        await base.DisposeAsync();
    }

    private async Task ReceiveAsync()
    {
        Exception? fault = null;
        try
        {
            while (TryBeginWaiting())
            {
                await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                if (!TryEndWaiting() || !await SocketPump.ReceiveAsync(Socket, _input.Writer))
                {
                    break;
                }

                for (var turn = 0; turn < BusyPool.Turns && BusyPool.HasOtherWork && _state == State.Open; turn++)
                {
                    await Task.Yield(); // the request may take the socket: then this need not wait for it
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            fault = SocketPump.Translate(exception);
        }

        if (_state == State.Detached)
        {
            return;
        }

        await _input.Writer.CompleteAsync(_closeReason ?? fault);
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.FireClosed(), this, preferLocal: false);
        await _closedFired.Task;
    }

    private bool TryBeginWaiting()
    {
        lock (_gate)
        {
            _isWaiting = _state != State.Detached;
            return _isWaiting;
        }
    }

    /// <summary>
    /// Bytes have come; false when they are no longer this connection's. The wait is not cancelled for that: the two
    /// exceptions it would end in took 10 % of a connection's processor time.
    /// </summary>
    private bool TryEndWaiting()
    {
        lock (_gate)
        {
            _isWaiting = false;
            return _state != State.Detached;
        }
    }

    private async Task SendAsync()
    {
        Exception? fault = null;
        try
        {
            while (true)
            {
                var result = await _output.Reader.ReadAsync(CancellationToken.None);
                if (_state == State.Detached)
                {
                    // Goes out with what the new owner has to say: a send less is 10 % of a WebSocket's set-up.
                    _unsent = result.Buffer.ToArray();
                    _output.Reader.AdvanceTo(result.Buffer.End);
                    break;
                }

                if (result.IsCanceled)
                {
                    break; // aborted
                }

                await SocketPump.SendAsync(Socket, result.Buffer);
                _output.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            fault = SocketPump.Translate(exception);
        }

        Close(fault);
        await _output.Reader.CompleteAsync();
        _input.Writer.CancelPendingFlush(); // the other pump may wait for a reader that will not come
    }

    private void FireClosed()
    {
        _closed.Cancel();
        _closedFired.TrySetResult();
    }

    /// <summary>Closes the socket, unless it is no longer this connection's.</summary>
    private void Close(Exception? reason)
    {
        lock (_gate)
        {
            if (_state != State.Open)
            {
                return;
            }

            _state = State.Closed;
            _closeReason = reason ?? new ConnectionAbortedException("The connection has been closed by the server.");
        }

        try
        {
            if (reason is not null)
            {
                Socket.Close(timeout: 0); // the client is to see that this was not the end
                return;
            }

            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }

        Socket.Dispose();
    }

    private static Pipe NewPipe(MemoryPool<byte> pool, long limit, PipeScheduler scheduler) => new(new PipeOptions(
        pool, scheduler, scheduler, limit, limit / 2, useSynchronizationContext: false));

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
