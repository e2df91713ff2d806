using System.Globalization;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Rehearsals;

/// <summary>What runs once and ends: the dump, and the way back to a time before.</summary>
internal sealed class Jobs(Cluster cluster, Node node, Containers containers, Controller controller, Action<string> say)
{
    /// <summary>What the schedule would start: a dump, whole, where it belongs.</summary>
    public async Task BackupAsync()
    {
        await RunJobAsync("chat-db-backup");
        var dump = Directory.GetFiles(Path.Combine(node.Folder, "claims", "chat-db-backup"), "*.dump").Single();
        say($"the backup wrote {Path.GetFileName(dump)}, {new FileInfo(dump).Length} bytes");
    }

    /// <summary>As the guide to deploying says, with nobody talking any more.</summary>
    public async Task RestoreAsync(DateTimeOffset time)
    {
        foreach (var name in new[] { "chat-server", "chat-db-archive", "chat-db" })
        {
            await Task.WhenAll(controller.PodsOf(name).Select(controller.RemoveAsync));
        }

        await RunJobAsync("chat-db-restore", ("TARGET", time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)));
        await controller.ScaleAsync(cluster.Workload("chat-db"), 1);
        await RunJobAsync("chat-server-epochs");
        await controller.ScaleAsync(cluster.Workload("chat-db-archive"), 1);
        await controller.ScaleAsync(cluster.Workload("chat-server"), 3);
        say($"the database is back at {time:T}, its channels have new epochs, and everything is ready");
    }

    /// <summary>Runs a pod of a CronJob to its end.</summary>
    private async Task RunJobAsync(string name, params (string Name, string Value)[] environment)
    {
        var job = cluster.Workload(name);
        var pod = new Pod(job, $"{name}-once", node.NextAddress(), 0);
        foreach (var (variable, value) in environment)
        {
            pod.Container.Env.Single(found => found.Name == variable).Value = value;
        }

        await node.AddNamespaceAsync(pod.Name, pod.Address);
        await controller.AllowAsync(pod);
        await containers.StartAsync(pod);
        await Wait.UntilAsync(() => !pod.IsAlive, $"{pod.Name} ends", TimeSpan.FromMinutes(2));
        if (pod.Process!.ExitCode != 0)
        {
            throw new InvalidOperationException($"{pod.Name} ended with {pod.Process.ExitCode}");
        }
    }
}
