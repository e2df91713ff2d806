using System.Net;
using System.Net.Sockets;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Connections and handshakes per client address. An IPv6 client owns a whole /64, so that is what counts as its address.
/// </summary>
internal sealed class AddressLimits(int maxConnections, int maxHandshakesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Usage> _usages = [];
    private int _sweepAt = 1024;

    private bool IsOff => maxConnections == 0 && maxHandshakesPerSecond == 0;

    /// <summary>Counts a handshake and, if it is let in, a connection.</summary>
    public EngineError? TryOpen(IPAddress? address)
    {
        if (IsOff || address is null)
        {
            return null;
        }

        lock (_gate)
        {
            SweepIfLarge();
            var key = KeyOf(address);
            var usage = _usages.GetValueOrDefault(key);
            if (time.GetElapsedTime(usage.SecondStarted) >= TimeSpan.FromSeconds(1) || usage.Handshakes == 0)
            {
                usage = usage with { SecondStarted = time.GetTimestamp(), Handshakes = 0 };
            }

            EngineError? error = null;
            if (maxHandshakesPerSecond > 0 && usage.Handshakes >= maxHandshakesPerSecond)
            {
                error = EngineError.TooManyHandshakes;
            }
            else if (maxConnections > 0 && usage.Connections >= maxConnections)
            {
                error = EngineError.TooManyConnections;
            }
            else
            {
                usage = usage with { Connections = usage.Connections + 1, Handshakes = usage.Handshakes + 1 };
            }

            _usages[key] = usage;
            return error;
        }
    }

    /// <summary>A connection that was let in has closed.</summary>
    public void OnClosed(IPAddress? address)
    {
        if (IsOff || address is null)
        {
            return;
        }

        lock (_gate)
        {
            var key = KeyOf(address);
            if (_usages.TryGetValue(key, out var usage))
            {
                _usages[key] = usage with { Connections = usage.Connections - 1 };
            }
        }
    }

    private void SweepIfLarge()
    {
        if (_usages.Count < _sweepAt)
        {
            return;
        }

        foreach (var (key, usage) in _usages)
        {
            if (usage.Connections == 0 && time.GetElapsedTime(usage.SecondStarted) >= TimeSpan.FromSeconds(1))
            {
                _usages.Remove(key);
            }
        }

        _sweepAt = Math.Max(1024, _usages.Count * 2);
    }

    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private readonly record struct Usage(int Connections, long SecondStarted, int Handshakes);
}
