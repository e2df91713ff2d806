using System.Diagnostics.Metrics;
using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>
/// The certificate that new connections are shown. Its files are read again every few seconds and compared by what is in
/// them, which holds for files written anew, renamed or behind a symbolic link alike. What is no good is not taken: the
/// old certificate goes on, and so do all connections.
/// </summary>
internal sealed partial class ServedCertificate : PeriodicService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private (string Certificate, string Key) _taken;
    private string? _refused; // told once
    private volatile TlsIdentity _identity;

    /// <exception cref="StartupException">The files hold no certificate with its key.</exception>
    public ServedCertificate(TlsFiles files, IMeterFactory meters, TimeProvider time, ILogger<ServedCertificate> logger)
        : base(Period, time, logger)
    {
        (_files, _time, _logger) = (files, time, logger);
        _taken = files.Read();
        _identity = TlsIdentity.Parse(files, _taken.Certificate, _taken.Key);
        Log.Taken(logger, _identity.Names, _identity.Expires);
        meters.Create("Parley.Server").CreateObservableGauge(
            "parley.tls.remaining", () => Remaining.TotalSeconds, "s", "Time until the server's certificate expires, negative afterwards.");
    }

    public TlsIdentity Identity => _identity;

    /// <summary>Until it expires; negative afterwards.</summary>
    public TimeSpan Remaining => _identity.Expires - _time.GetUtcNow();

    protected override ValueTask TickAsync(CancellationToken stopping)
    {
        try
        {
            var found = _files.Read();
            if (found != _taken)
            {
                _identity = RequireValid(TlsIdentity.Parse(_files, found.Certificate, found.Key));
                _taken = found;
                Log.Taken(_logger, _identity.Names, _identity.Expires);
            }

            _refused = null;
        }
        catch (StartupException fault)
        {
            if (fault.Message != _refused)
            {
                Log.Refused(_logger, fault.Message, _identity.Expires);
            }

            _refused = fault.Message;
        }

        return default;
    }

    /// <summary>At a start there is nothing better; later there is the old one.</summary>
    private TlsIdentity RequireValid(TlsIdentity identity)
    {
        var now = _time.GetUtcNow();
        if (identity.Expires <= now)
        {
            throw TlsFiles.Fault(TlsFiles.CertificateSetting, _files.Certificate, $"it expired at {identity.Expires:u}");
        }

        return identity.Begins <= now
            ? identity
            : throw TlsFiles.Fault(TlsFiles.CertificateSetting, _files.Certificate, $"it is not valid before {identity.Begins:u}");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "New connections are shown the certificate of {Names}, valid until {Expires:u}")]
        public static partial void Taken(ILogger logger, string names, DateTimeOffset expires);

        [LoggerMessage(2, LogLevel.Error, "The certificate that is served, valid until {Expires:u}, goes on. The new one is not taken: {Why}")]
        public static partial void Refused(ILogger logger, string why, DateTimeOffset expires);
    }
}
