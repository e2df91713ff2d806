using System.Security.Cryptography;
using Parley.Server.Accounts;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Hosting;

/// <summary>
/// Leaving well: once the process is told to stop it is no longer ready, clients are told to come back, and their
/// transports close, so that the stock client reconnects by itself. Only when they have gone does the web server stop,
/// which would cut off what is still on its way to them.
/// </summary>
internal sealed class Drain(IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    public const string Reason = "draining";

    /// <summary>Spreads the return of many clients over some time.</summary>
    private const int MostReconnectDelayMilliseconds = 1_000;

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>Who has not taken the last words by then will not: they are few and small.</summary>
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private SocketIOServer? _io;
    private bool _hasBegun;

    public bool IsDraining => Volatile.Read(ref _hasBegun) || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Registered after the Socket.IO server's own, so called before it: the transports are still open.</summary>
    public void Map(SocketIOServer io)
    {
        _io = io;
        lifetime.ApplicationStopping.Register(() => TellClients(io));
    }

    /// <summary>A client has its session: if that came after the others were told, it hears the same.</summary>
    public void Welcomed(Caller caller)
    {
        if (!IsDraining)
        {
            return;
        }

        lock (_gate)
        {
            caller.SayClosing(Closing());
        }

        caller.Socket.CloseTransport();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before anything stops, the web server included.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_io is not { } io)
        {
            return;
        }

        TellClients(io);
        await io.CloseAsync(cancellationToken); // and until everybody has left, so that presence is given back
        var since = time.GetTimestamp();
        while (io.ConnectionCount > 0 && time.GetElapsedTime(since) < LongestFlush)
        {
            await Task.Delay(LookPeriod, time, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called by the signal and by the host, at once perhaps: whoever comes second waits until all were told.</summary>
    private void TellClients(SocketIOServer io)
    {
        lock (_gate)
        {
            Volatile.Write(ref _hasBegun, true);
            foreach (var socket in io.Of(ChatEvents.Namespace).Sockets)
            {
                if (socket.Data is Caller { HasSession: true } caller)
                {
                    caller.SayClosing(Closing());
                }
            }
        }
    }

    private static Closing Closing() => new(Reason, RandomNumberGenerator.GetInt32(MostReconnectDelayMilliseconds));
}
