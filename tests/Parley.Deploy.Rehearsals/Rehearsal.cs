using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using Microsoft.Playwright;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Rehearsals;

/// <summary>
/// The whole application from its objects as real processes, each pod with its address, user, files, limits and probes;
/// people talk through the LoadBalancer while it is scaled, rolled and hurt, and nothing of what they said may be lost.
/// </summary>
internal sealed class Rehearsal : IDisposable
{
    private const int Visitors = 30;
    private const int QuietRate = 20;
    private const int BusyRate = 400;

    /// <summary>What three pods carry well below the autoscaler's share.</summary>
    private const int CalmRate = 2;

    /// <summary>More than two cores would carry, whatever the formula says.</summary>
    private const int MostPods = 5;

    private readonly Cluster _cluster;
    private readonly Node _node;
    private readonly Containers _containers;
    private readonly Controller _controller;
    private readonly Jobs _jobs;
    private readonly StreamWriter _log;
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private Rehearsal(Cluster cluster, string folder)
    {
        _cluster = cluster;
        _node = new Node(folder);
        _containers = new Containers(cluster, _node);
        _controller = new Controller(cluster, _node, _containers, Say);
        _jobs = new Jobs(cluster, _node, _containers, _controller, Say);
        _log = new StreamWriter(Path.Combine(folder, "rehearsal.log")) { AutoFlush = true };
    }

    /// <summary>Called in namespaces of its own, for network, mounts and processes; all of it ends with this process.</summary>
    /// <param name="folder">For volumes and logs; holds the client's files in <c>client</c>.</param>
    /// <param name="nodesTls">Whether nginx speaks TLS to the nodes too.</param>
    public static async Task<int> RunAsync(string folder, bool nodesTls)
    {
        var items = nodesTls ? await NixFile.EvaluateWithNodesTlsAsync() : await NixFile.EvaluateAsync(NixFile.Ours);
        var secrets = NixFile.Items(await ChildProcess.RunAsync(Path.Combine(Repository.Root, "script", "secrets"), []));
        var cluster = Cluster.Read([.. items.Concat(secrets).Select(item => item!.DeepClone())]);
        using var rehearsal = new Rehearsal(cluster, folder);
        try
        {
            await rehearsal.RunAsync();
            return 0;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or PlaywrightException)
        {
            rehearsal.Say($"FAILED: {exception.Message}");
            return 1;
        }
    }

    public void Dispose()
    {
        _controller.Dispose();
        _log.Dispose();
    }

    private async Task RunAsync()
    {
        Say("not checked here: seccomp, storage classes, topology spread, the order of an API server's own defaults"
            + (_containers.HasLimits ? "" : "; limits, since no control groups can be used; without them no autoscaler"));
        await _node.StartAsync();
        var server = _cluster.Workload("chat-server");
        await UpAsync();
        await PoliciesAsync();

        await using var pages = await MeetAsync();
        var authority = Path.Combine(_node.Folder, "authority.crt");
        await File.WriteAllBytesAsync(authority, _cluster.Find<V1Secret>("chat-ca", "default")!.Data["ca.crt"]);
        var visitors = await Rehearsals.Visitors.StartAsync(authority, Visitors);
        await visitors.TalkAsync(QuietRate);
        Say($"{Visitors} visitors talk through the LoadBalancer, over TLS, by WebSocket, polling and both");

        await KillAsync("chat-server");
        await KillAsync("chat-ui");
        await KillAsync("chat-redis");
        await DatabaseAwayAsync();
        await pages.TalkAsync("after all this");
        if (_containers.HasLimits)
        {
            await visitors.TalkAsync(BusyRate);
            await ScaleAsync(server, untilMoreThanLeast: true);
            await pages.TalkAsync($"of {MostPods} pods under load");
            await visitors.TalkAsync(CalmRate);
            await ScaleAsync(server, untilMoreThanLeast: false);
            await pages.TalkAsync("with fewer pods again");
            await visitors.TalkAsync(QuietRate);
        }

        await _controller.RollAsync(server);
        Say("chat-server is rolled: three new pods, three old ones gone");
        await pages.TalkAsync("of new pods");
        await _controller.RollAsync(_cluster.Workload("chat-ui"));
        Say("chat-ui is rolled");
        await pages.TalkAsync("through new nginx");
        Say($"the two in Chromium have all {await pages.VerdictAsync()} messages of theirs, once and in order, also after a reload");
        await _jobs.BackupAsync();
        var time = TimeProvider.System.GetUtcNow();
        await VerdictAsync(visitors);
        await _jobs.RestoreAsync(time);
        await pages.TalkAsync("of the database that was brought back");
        Say($"the two in Chromium go on after that, with {await pages.VerdictAsync()} messages");
        await DownAsync();
    }

    private async Task<Pages> MeetAsync()
    {
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(_cluster.Find<V1Secret>("chat-ui-tls", "default")!.Data["tls.crt"]));
        var pages = await Pages.OpenAsync(certificate);
        await pages.MeetAsync();
        Say("two people in Chromium came in through the LoadBalancer, over TLS, and talked; nothing failed to load, no policy was broken");
        return pages;
    }

    private async Task UpAsync()
    {
        foreach (var workload in _cluster.Workloads.Where(workload => workload.Kind != "CronJob"))
        {
            for (var pods = PodsOf(workload); pods > 0; pods--)
            {
                await _controller.AddAsync(workload);
            }
        }

        foreach (var workload in _cluster.Workloads.Where(workload => workload.Kind != "CronJob"))
        {
            await _controller.ReadyAsync(workload.Name, PodsOf(workload));
        }

        Say("everything is ready");
    }

    private int PodsOf(Workload workload) =>
        _cluster.Of<V2HorizontalPodAutoscaler>().FirstOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == workload.Name)?.Spec.MinReplicas
        ?? workload.Replicas;

    /// <summary>Each way between two pods, and from outside, is open or closed as the NetworkPolicies say.</summary>
    private async Task PoliciesAsync()
    {
        var pods = _cluster.Workloads.SelectMany(workload => _controller.PodsOf(workload.Name).Take(1)).ToList();
        var attempts =
            from to in pods
            from port in to.Workload.Ports.Select(port => port.ContainerPort)
            from source in pods.Where(pod => pod != to).Append(null)
            select TryAsync(source, to, port);
        var results = await Task.WhenAll(attempts);
        var wrong = results.Where(result => result.IsOpen != result.Allowed).Select(result => result.Way).ToList();
        Say($"{results.Length} ways tried: {results.Count(result => result.IsOpen)} open, {results.Count(result => !result.IsOpen)} closed");
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"other than the NetworkPolicies say: {string.Join("; ", wrong)}");
        }
    }

    private async Task<(string Way, bool Allowed, bool IsOpen)> TryAsync(Pod? from, Pod to, int port)
    {
        var (code, _) = await Shell.TryAsync(
            "ip", ["netns", "exec", from?.Name ?? Node.Outside, "timeout", "2", "bash", "-c", $"exec 3<>/dev/tcp/{to.Address}/{port}"]);
        return ($"{from?.Name ?? "outside"} to {to.Name}:{port}", NetworkRules.Allows(_cluster, from?.Workload, to.Workload, port), code == 0);
    }

    private async Task KillAsync(string workload)
    {
        var pods = _controller.PodsOf(workload);
        var restarts = pods[0].Restarts;
        pods[0].Process!.Kill(entireProcessTree: true); // as the kernel does with a container
        await Wait.UntilAsync(() => pods[0].Restarts > restarts && pods[0].IsReady, $"{pods[0].Name} is back");
        await _controller.ReadyAsync(workload, pods.Count);
        Say($"{pods[0].Name} was killed and is ready again");
    }

    /// <summary>A database that does not answer makes nodes not ready; nobody is started again for it.</summary>
    private async Task DatabaseAwayAsync()
    {
        var servers = _controller.PodsOf("chat-server");
        var restarts = servers.Sum(pod => pod.Restarts);
        var database = _controller.PodsOf("chat-db")[0];
        await SignalAsync(database, "STOP");
        await Wait.UntilAsync(() => servers.All(pod => !pod.IsReady), "no chat server is ready");
        await SignalAsync(database, "CONT");
        await Wait.UntilAsync(() => servers.All(pod => pod.IsReady), "all chat servers are ready again");
        if (servers.Sum(pod => pod.Restarts) != restarts)
        {
            throw new InvalidOperationException("a chat server was started again because the database was away");
        }

        Say("the database stood still: no chat server ready, none started again; all ready when it went on");
    }

    private static async Task SignalAsync(Pod pod, string signal)
    {
        var children = (await Shell.TryAsync("pgrep", ["-P", $"{pod.Process!.Id}"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Shell.TryAsync("kill", [$"-{signal}", $"{pod.Process.Id}", .. children]);
    }

    /// <summary>As the autoscaler would: by what pods used since the last look, every fifteen seconds.</summary>
    private async Task ScaleAsync(Workload server, bool untilMoreThanLeast)
    {
        var spec = _cluster.Of<V2HorizontalPodAutoscaler>().Single().Spec;
        var least = spec.MinReplicas ?? 1;
        for (var look = 0; look < 12; look++)
        {
            var pods = _controller.PodsOf(server.Name);
            var (cpu, memory) = await UseAsync(pods, TimeSpan.FromSeconds(15));
            var metrics = spec.Metrics.Where(metric => metric.Type == "Resource").Select(metric =>
                (metric.Resource.Name == "cpu" ? cpu : memory, (double)(metric.Resource.Target.AverageUtilization ?? 0)));
            var wanted = Autoscaler.Wanted(pods.Count, metrics, least, spec.MaxReplicas);
            Say($"{pods.Count} pods use {cpu:F0} % of the processor time and {memory:F0} % of the memory that they request: the autoscaler wants {wanted}");
            if (untilMoreThanLeast ? wanted > least : wanted <= least)
            {
                var now = untilMoreThanLeast ? MostPods : least;
                await _controller.ScaleAsync(server, now);
                Say($"chat-server has {now} pods");
                return;
            }
        }

        throw new InvalidOperationException(untilMoreThanLeast ? "the autoscaler never wanted more" : "the autoscaler never wanted fewer");
    }

    private async Task<(double Cpu, double Memory)> UseAsync(IReadOnlyList<Pod> pods, TimeSpan time)
    {
        var before = pods.Select(_containers.CpuOf).ToList();
        await Task.Delay(time, TimeProvider.System);
        var requests = pods[0].Container.Resources.Requests;
        var cpu = pods.Select((pod, index) => (_containers.CpuOf(pod) - before[index]) / (time.TotalSeconds * 1e9)).Average();
        var memory = pods.Select(_containers.MemoryOf).Average();
        return (100 * cpu / Containers.AmountOf(requests["cpu"]), 100 * memory / Containers.AmountOf(requests["memory"]));
    }

    private async Task VerdictAsync(Visitors visitors)
    {
        var (figures, faults) = await visitors.SettleAsync();
        Say(figures);
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"{faults.Count} faults: {string.Join("; ", faults.Take(5))}");
        }

        Say("nothing lost, doubled or out of order");
    }

    private async Task DownAsync()
    {
        foreach (var name in new[] { "chat-ui", "chat-server", "chat-redis", "chat-db-archive", "chat-db" })
        {
            await Task.WhenAll(_controller.PodsOf(name).Select(_controller.RemoveAsync));
        }

        Say("taken down");
    }

    private void Say(string line)
    {
        var text = $"{TimeProvider.System.GetElapsedTime(_started).TotalSeconds,6:F1} s  {line}";
        Console.WriteLine(text);
        lock (_log)
        {
            _log.WriteLine(text);
        }
    }
}
