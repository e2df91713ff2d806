using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Parley.Server.Hosting;

namespace Parley.Server.Doctor;

/// <summary>What the machine gives: space, open files, the port, the client's files.</summary>
internal static class MachineChecks
{
    private const long LeastFreeBytes = 1L << 30;
    private const long FewFiles = 10_000;
    private const int FilesBesideSockets = 500;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ParleySettings settings, CancellationToken cancellation) =>
        [Disk(settings), OpenFiles(), Client(), await PortAsync(settings, cancellation)];

    private static Finding Disk(ParleySettings settings)
    {
        var folder = Path.GetFullPath(settings.Database.DataDirectory);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        var free = new DriveInfo(folder).AvailableFreeSpace;
        var found = string.Create(CultureInfo.InvariantCulture, $"{free / (1 << 20):N0} MiB are free at {folder}");
        return free >= LeastFreeBytes
            ? Finding.Ok("disk", found)
            : Finding.Warning("disk", found, "make room: when it is full, messages are not taken until there is some");
    }

    /// <summary>Each connection is one open file; through a proxy on this machine it is two.</summary>
    private static Finding OpenFiles()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Finding.Ok("open files", "the limit is known on Linux only");
        }

        var limits = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = limits["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        if (soft == "unlimited" || !long.TryParse(soft, CultureInfo.InvariantCulture, out var most) || most >= FewFiles)
        {
            return Finding.Ok("open files", $"the limit is {soft}");
        }

        return Finding.Warning(
            "open files",
            string.Create(CultureInfo.InvariantCulture, $"the limit is {most}: {most - FilesBesideSockets} people at once"),
            "raise it: ulimit -n 65536, or LimitNOFILE=65536 in a unit of systemd");
    }

    private static Finding Client() => File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html"))
        ? Finding.Ok("web client", "its files are there")
        : Finding.Failed("web client", "wwwroot/index.html is missing beside the program", "build or unpack the program again");

    private static async Task<Finding> PortAsync(ParleySettings settings, CancellationToken cancellation)
    {
        var port = settings.Port;
        if (port == 0)
        {
            return Finding.Ok("port", "any that is free");
        }

        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return Finding.Ok("port", $"{port} is free");
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return await IsParleyAsync(new Uri($"{(settings.Tls is null ? "http" : "https")}://localhost:{port}/health"), cancellation)
                ? Finding.Ok("port", $"a server of Parley answers on {port}")
                : Finding.Failed("port", $"another program listens on {port}", "stop it, or set PORT to a free one");
        }
        catch (SocketException fault)
        {
            return Finding.Failed("port", $"{port} cannot be opened: {fault.Message}", "set PORT to one that this user may open");
        }
    }

    /// <summary>Whoever it is for, the certificate of this very machine is believed.</summary>
    private static async Task<bool> IsParleyAsync(Uri health, CancellationToken cancellation)
    {
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var answer = await http.GetAsync(health, cancellation);
            return answer.IsSuccessStatusCode
                && (await answer.Content.ReadAsStringAsync(cancellation)).Contains("\"ok\"", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
