using System.Security.Cryptography;
using Parley.Server.Accounts;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Hosting;

/// <summary>
/// Leaving well, once the process is told to: it is no longer ready, and for a while nothing else changes, so that load
/// balancers notice. Then nobody new is taken, and those who are here are told to come back and let go, slice by slice, so
/// that the other nodes take them one after the other. Only when they have gone does the web server stop, which would cut
/// off what is still on its way to them.
/// </summary>
internal sealed class Drain(IHostApplicationLifetime lifetime, ParleySettings settings, TimeProvider time)
    : IHostedLifecycleService
{
    public const string Reason = "draining";

    /// <summary>Spreads the return of those of one slice.</summary>
    private const int MostReconnectDelayMilliseconds = 1_000;

    /// <summary>A node takes so many at once without noticing; fewer would only make a small server slow to stop.</summary>
    private const int SmallestSlice = 50;

    private static readonly TimeSpan SlicePeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Who has not taken the last words by then will not: they are few and small.</summary>
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private SocketIOServer? _io;
    private bool _isDraining;
    private bool _handsOver;

    /// <summary>Whether load balancers should send nobody here any more.</summary>
    public bool IsDraining => Volatile.Read(ref _isDraining) || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether those who come are sent away.</summary>
    public bool HandsOver => Volatile.Read(ref _handsOver) || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The share of <c>PARLEY__DRAINTIME</c> that is left for all that comes after the sockets have gone.</summary>
    public static TimeSpan ShutdownTimeOf(TimeSpan drainTime) =>
        TimeSpan.FromTicks(Math.Max(LongestFlush.Ticks, drainTime.Ticks / 3));

    /// <summary>Registered after the Socket.IO server's own, so called before it: the transports are still open.</summary>
    public void Map(SocketIOServer io)
    {
        _io = io;
        lifetime.ApplicationStopping.Register(() => TellClients(io));
    }

    /// <summary>
    /// What comes before the process stops: the pause for load balancers, then the sockets in slices. Hurried, it ends at
    /// once, and those who are left are told by the stop itself.
    /// </summary>
    public async Task LeaveAsync(TimeSpan pause, CancellationToken hurry)
    {
        Volatile.Write(ref _isDraining, true);
        try
        {
            await Task.Delay(pause, time, hurry);
            await HandOverAsync(hurry);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
            // as said above
        }
    }

    /// <summary>A client has its session: if that came after the others were told, it hears the same.</summary>
    public void Welcomed(Caller caller)
    {
        if (HandsOver)
        {
            LetGo(caller.Socket);
        }
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
        try
        {
            await io.CloseAsync(cancellationToken); // until everybody has left, so that presence is given back
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Who went without a word, a polling client perhaps, is let go by what stops after this.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task HandOverAsync(CancellationToken hurry)
    {
        Volatile.Write(ref _handsOver, true);
        if (_io is not { } io)
        {
            return;
        }

        var sockets = io.Of(ChatEvents.Namespace).Sockets.Concat(io.Of("/").Sockets).ToList();
        var slices = Math.Max(1, (int)((settings.DrainTime - ShutdownTimeOf(settings.DrainTime)) / SlicePeriod));
        var slice = Math.Max(SmallestSlice, (sockets.Count + slices - 1) / slices);
        for (var from = 0; from < sockets.Count; from += slice)
        {
            if (from > 0)
            {
                await Task.Delay(SlicePeriod, time, hurry);
            }

            sockets.Skip(from).Take(slice).ToList().ForEach(LetGo);
        }
    }

    private void LetGo(SocketIOSocket socket)
    {
        Tell(socket);
        socket.CloseTransport();
    }

    /// <summary>Called by the signal and by the host, at once perhaps: whoever comes second waits until all were told.</summary>
    private void TellClients(SocketIOServer io)
    {
        Volatile.Write(ref _handsOver, true);
        foreach (var socket in io.Of(ChatEvents.Namespace).Sockets)
        {
            Tell(socket);
        }
    }

    private void Tell(SocketIOSocket socket)
    {
        if (socket.Data is Caller { HasSession: true } caller)
        {
            lock (_gate)
            {
                caller.SayClosing(new Closing(Reason, RandomNumberGenerator.GetInt32(MostReconnectDelayMilliseconds)));
            }
        }
    }
}
