using System.Net.Sockets;
using System.Text;

namespace Parley.Testing;

/// <summary>A real Redis that keeps nothing on disk and may be stopped, killed, flushed and started again.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly Lazy<Task<RedisServer>> SharedServer = new(() => StartAsync());

    private readonly TemporaryFolder _folder = new("redis");
    private readonly RedisSecurity? _security;
    private ChildProcess? _process;

    private RedisServer(RedisSecurity? security) => _security = security;

    public int Port { get; } = FreePort.Next();

    /// <summary>Its address, as <c>REDIS_URL</c> takes it.</summary>
    public string Url => UrlOf(0);

    /// <summary>The server that all tests of this run share; take a database number of your own.</summary>
    public static Task<RedisServer> SharedAsync() => SharedServer.Value;

    /// <summary>A server of one's own, for tests that stop or flush it. With security nobody talks to it in clear text.</summary>
    public static async Task<RedisServer> StartAsync(RedisSecurity? security = null)
    {
        var server = new RedisServer(security);
        await server.StartAgainAsync();
        return server;
    }

    public string UrlOf(int database) => _security is null
        ? $"redis://127.0.0.1:{Port}/{database}"
        : $"rediss://{RedisSecurity.User}:{RedisSecurity.Password}@localhost:{Port}/{database}?sslrootcert={_security.Authority.RootFile}";

    /// <summary>Starts it again, empty, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        _process = ChildProcess.Start(
            "redis-server",
            [
                .. _security is null ? ["--port", $"{Port}"] : await _security.ArgumentsAsync(Port),
                "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder.Path, "--databases", "256",
            ]);
        await Wait.UntilAsync(AnswersAsync, $"Redis on port {Port} answers");
    }

    public async Task StopAsync()
    {
        _process!.Terminate();
        await _process.WaitForExitAsync();
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: connections stay open and nothing is answered, until <see cref="Thaw"/>.</summary>
    public void Freeze() => _process!.Send(Signal.Stop);

    public void Thaw() => _process!.Send(Signal.Cont);

    public async Task FlushAllAsync()
    {
        var answer = await CommandAsync("FLUSHALL");
        if (answer != "+OK")
        {
            throw new InvalidOperationException($"Redis answered FLUSHALL with {answer}.");
        }
    }

    /// <summary>Sends one inline command and returns the first line of the answer.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        await using var stream = _security is null ? client.GetStream() : await _security.OpenAsync(client.GetStream());
        using var reader = new StreamReader(stream);
        if (_security is not null)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {RedisSecurity.User} {RedisSecurity.Password}\r\n"));
            await reader.ReadLineAsync();
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        return await reader.ReadLineAsync() ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _folder.Dispose();
    }

    private async ValueTask<bool> AnswersAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"Redis ended: {_process.Output}{_process.Errors}");
        }

        try
        {
            return await CommandAsync("PING") == "+PONG";
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }
}
