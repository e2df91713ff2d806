using System.Runtime.InteropServices;
using Parley.Testing;

namespace Parley.Cluster;

/// <summary><c>script/cluster</c>.</summary>
internal static class Program
{
    private const string Usage =
        """
        script/cluster up [--nodes 3] [--port 8080] [--dir artifacts/cluster] [--server PROGRAM] [--links] [--disk MB]
        script/cluster scale N | roll [--server PROGRAM] | promote | link NAME ok|delay MS|loss PERCENT|half-open|cut | down
                       [--dir artifacts/cluster]
        """;

    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["up", .. var rest]:
                    await UpAsync(ClusterOptions.Parse(rest));
                    return 0;
                case ["scale" or "roll" or "promote" or "link" or "down", ..]:
                    var (command, folder) = WithoutFolder(arguments);
                    await Control.SendAsync(folder, command);
                    if (command is ["down"])
                    {
                        await Wait.UntilAsync(() => !File.Exists(ClusterFile.PathIn(folder)), "the cluster has ended");
                    }

                    return 0;
                default:
                    await Console.Error.WriteLineAsync(Usage);
                    return 2;
            }
        }
        catch (ClusterException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static async Task UpAsync(ClusterOptions options)
    {
        Prepare(options.Folder);
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        using var cluster = new Cluster(options);
        try
        {
            await cluster.StartAsync().WaitAsync(stop.Token);
            await Control.ServeAsync(options.Folder, RunAsync, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The normal end.
        }
        finally
        {
            File.Delete(Control.PathIn(options.Folder));
            await cluster.StopAsync();
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        Task RunAsync(string[] command)
        {
            return command is ["down"] ? stop.CancelAsync() : cluster.RunAsync(command);
        }
    }

    /// <summary>A cluster begins empty.</summary>
    private static void Prepare(string folder)
    {
        if (File.Exists(Control.PathIn(folder)))
        {
            throw new ClusterException($"A cluster runs in {folder} already; if not, remove its file \"control\".");
        }

        foreach (var name in (string[])["data", "logs", "pages"])
        {
            var inner = Path.Combine(folder, name);
            if (Directory.Exists(inner))
            {
                Directory.Delete(inner, recursive: true);
            }
        }

        Directory.CreateDirectory(Path.Combine(folder, "logs"));
    }

    private static (List<string> Command, string Folder) WithoutFolder(string[] arguments)
    {
        var command = arguments.ToList();
        var folder = ClusterOptions.Parse([]).Folder;
        if (command.IndexOf("--dir") is >= 0 and var at && at + 1 < command.Count)
        {
            folder = Path.GetFullPath(command[at + 1]);
            command.RemoveRange(at, 2);
        }

        if (command.IndexOf("--server") is >= 0 and var program && program + 1 < command.Count)
        {
            command[program + 1] = Path.GetFullPath(command[program + 1]);
        }

        return (command, folder);
    }
}
