using System.Buffers;
using Microsoft.Extensions.Options;

namespace Parley.SocketIO;

/// <summary>Checks <see cref="SocketIOOptions"/> at start and reports all faults at once.</summary>
internal sealed class SocketIOOptionsValidator : IValidateOptions<SocketIOOptions>
{
    private const int Mebibyte = 1 << 20;

    /// <summary>As a label of a DNS name, which a proxy may make of it.</summary>
    private const int LongestNodeName = 63;

    private static readonly SearchValues<char> NodeNameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, SocketIOOptions options)
    {
        var faults = new List<string>();
        CheckTime(faults, nameof(options.PingInterval), options.PingInterval);
        CheckTime(faults, nameof(options.PingTimeout), options.PingTimeout);
        CheckTime(faults, nameof(options.UpgradeTimeout), options.UpgradeTimeout);
        CheckTime(faults, nameof(options.ConnectTimeout), options.ConnectTimeout);
        CheckNumber(faults, nameof(options.MaxHttpBufferSize), options.MaxHttpBufferSize, 100, 1024 * Mebibyte);
        CheckNumber(faults, nameof(options.MaxAttachments), options.MaxAttachments, 0, 10_000);
        CheckNumber(faults, nameof(options.MaxAttachmentBytes), options.MaxAttachmentBytes, 1024, 1024 * Mebibyte);
        CheckNumber(faults, nameof(options.OutgoingQueueBytes), options.OutgoingQueueBytes, 1024, 1024 * Mebibyte);
        CheckNumber(faults, nameof(options.IncomingQueueBytes), options.IncomingQueueBytes, 1024, 1024 * Mebibyte);
        CheckNumber(
            faults, nameof(options.MaxNamespacesPerConnection), options.MaxNamespacesPerConnection, 1, 100_000);
        CheckNumber(faults, nameof(options.MaxDynamicNamespaces), options.MaxDynamicNamespaces, 1, 10_000_000);
        CheckNumber(faults, nameof(options.MaxConnections), options.MaxConnections, 0, int.MaxValue);
        CheckNumber(
            faults, nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 0, int.MaxValue);
        CheckNumber(
            faults,
            nameof(options.MaxHandshakesPerSecondPerAddress),
            options.MaxHandshakesPerSecondPerAddress,
            0,
            int.MaxValue);
        if (options.HttpCompressionThreshold is { } compression)
        {
            CheckNumber(faults, nameof(options.HttpCompressionThreshold), compression, 0, 1024 * Mebibyte);
        }

        if (options.PerMessageDeflateThreshold is { } deflate)
        {
            CheckNumber(faults, nameof(options.PerMessageDeflateThreshold), deflate, 0, 1024 * Mebibyte);
        }

        CheckNodeName(faults, options.NodeName);
        CheckRecovery(faults, options.ConnectionStateRecovery);
        const SocketIOTransports Known = SocketIOTransports.Polling | SocketIOTransports.WebSocket;
        if (options.Transports == SocketIOTransports.None || (options.Transports & ~Known) != 0)
        {
            faults.Add($"SocketIO:Transports is {options.Transports}; it must be Polling, WebSocket or both.");
        }

        CheckOrigins(faults, options.Cors);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckNodeName(List<string> faults, string? name)
    {
        if (name is not null
            && (name.Length is 0 or > LongestNodeName || name.AsSpan().ContainsAnyExcept(NodeNameCharacters)))
        {
            faults.Add($"SocketIO:NodeName is '{name}'; it must be 1 to {LongestNodeName} letters, digits and dashes.");
        }
    }

    private static void CheckRecovery(List<string> faults, SocketIORecoveryOptions? recovery)
    {
        if (recovery is null)
        {
            return;
        }

        const string Key = nameof(SocketIOOptions.ConnectionStateRecovery);
        CheckTime(
            faults,
            $"{Key}:{nameof(recovery.MaxDisconnectionDuration)}",
            recovery.MaxDisconnectionDuration,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromDays(1));
        CheckNumber(
            faults, $"{Key}:{nameof(recovery.MaxLogBytes)}", recovery.MaxLogBytes, 1024, 1024 * Mebibyte);
        CheckNumber(
            faults, $"{Key}:{nameof(recovery.MaxTotalLogBytes)}", recovery.MaxTotalLogBytes, 1024, 1L << 40);
        CheckNumber(faults, $"{Key}:{nameof(recovery.MaxSessions)}", recovery.MaxSessions, 1, 10_000_000);
    }

    private static void CheckTime(List<string> faults, string key, TimeSpan value) =>
        CheckTime(faults, key, value, Shortest, Longest);

    private static void CheckTime(List<string> faults, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            faults.Add($"SocketIO:{key} is {value}; it must be {least} to {most}.");
        }
    }

    private static void CheckNumber(List<string> faults, string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            faults.Add($"SocketIO:{key} is {value}; it must be {least} to {most}.");
        }
    }

    private static void CheckOrigins(List<string> faults, SocketIOCorsOptions cors)
    {
        foreach (var origin in cors.AllowedOrigins ?? [])
        {
            if (origin == "*")
            {
                continue;
            }

            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || origin.EndsWith('/'))
            {
                faults.Add(
                    $"SocketIO:Cors:AllowedOrigins has '{origin}'; an origin is scheme, host and port, "
                    + "as https://example.org, or '*'.");
            }
        }
    }
}
