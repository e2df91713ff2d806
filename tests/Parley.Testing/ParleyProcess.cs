using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Testing;

/// <summary>The built server as a process of its own: what a test of starting, dying and coming back needs.</summary>
public sealed class ParleyProcess : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _environment;
    private readonly TemporaryFolder? _ownFolder;
    private ChildProcess? _process;

    /// <summary>
    /// Takes a fresh port and data folder unless <paramref name="environment"/> names them; a certificate
    /// is one of <see cref="TestAuthority.Shared"/>, which may have expired.
    /// </summary>
    public ParleyProcess(IReadOnlyDictionary<string, string?>? environment = null)
    {
        // What the developer's own shell has set must not leak into a test.
        _environment = new() { ["DATABASE_URL"] = null, ["REDIS_URL"] = null, ["LOG_LEVEL"] = null };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            _environment[name] = value;
        }

        Port = _environment.TryGetValue("PORT", out var port) && ushort.TryParse(port, out var given)
            ? given
            : FreePort.Next();
        _environment.TryAdd("PORT", $"{Port}");
        if (!_environment.ContainsKey("DATA_DIR"))
        {
            _ownFolder = new TemporaryFolder("data");
            _environment["DATA_DIR"] = _ownFolder.Path;
        }

        var scheme = _environment.ContainsKey("TLS_CERTIFICATE") ? "https" : "http";
        Address = new Uri($"{scheme}://127.0.0.1:{Port}");
        var trust = TestAuthority.Shared.Policy;
        trust.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        Http = new HttpClient(handler) { BaseAddress = Address };
    }

    public int Port { get; }

    public Uri Address { get; }

    public string DataDirectory => _environment["DATA_DIR"]!;

    /// <summary>A client whose base address is the server's.</summary>
    public HttpClient Http { get; }

    public string Output => _process!.Output;

    public string Errors => _process!.Errors;

    public int Id => _process!.Id;

    /// <summary>A server that answers <c>/health</c>.</summary>
    public static async Task<ParleyProcess> StartAsync(IReadOnlyDictionary<string, string?>? environment = null)
    {
        var server = new ParleyProcess(environment);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, or starts it again on the same port and data, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        Launch();
        await Wait.UntilAsync(IsHealthyAsync, $"the server on port {Port} answers /health");
    }

    /// <summary>Starts it without waiting: for starts that are meant to fail.</summary>
    public void Launch(params string[] arguments) =>
        _process = ChildProcess.Start(
            Repository.Server, arguments, _environment, workingDirectory: Repository.Root);

    /// <summary>Runs one of its commands on the same data.</summary>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0.</exception>
    public async Task CommandAsync(params string[] arguments)
    {
        await using var command = ChildProcess.Start(
            Repository.Server, arguments, _environment, workingDirectory: Repository.Root);
        await command.WaitForExitAsync();
        if (command.ExitCode != 0)
        {
            throw new InvalidOperationException($"{arguments[0]} ended with {command.ExitCode}.\n{command.Errors}");
        }
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        await _process!.WaitForExitAsync(timeout);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, then the exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan? timeout = null)
    {
        _process!.Terminate();
        return await WaitForExitAsync(timeout);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Any other signal.</summary>
    public void Send(Signal signal) => _process!.Send(signal);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Http.Dispose();
        _ownFolder?.Dispose();
    }

    private async ValueTask<bool> IsHealthyAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException(
                $"The server ended with {_process.ExitCode}.\n{_process.Output}{_process.Errors}");
        }

        try
        {
            using var answer = await Http.GetAsync("/health");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
