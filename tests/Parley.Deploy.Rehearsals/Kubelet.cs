using k8s.Models;
using Parley.Testing;

namespace Parley.Deploy.Rehearsals;

/// <summary>
/// Keeps a pod's container running, by its probes, with their periods and thresholds: what fails its startup or
/// liveness probe is started again, what fails its readiness probe gets no new connections.
/// </summary>
internal sealed class Kubelet(Containers containers, Action<string> log, Func<Task> onChange) : IDisposable
{
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>As a kubelet does, it believes any certificate.</summary>
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
    });

    public void Dispose() => _http.Dispose();

    public async Task KeepAsync(Pod pod)
    {
        while (!pod.IsLeaving)
        {
            pod.IsStarted = false;
            await containers.StartAsync(pod);
            var ended = pod.Process!.WaitForExitAsync();
            using var over = new CancellationTokenSource();
            var probes = ProbeAsync(pod, over.Token);
            await ended;
            await over.CancelAsync();
            await probes;
            await SetReadyAsync(pod, false);
            if (!pod.IsLeaving)
            {
                pod.Restarts++;
                log($"{pod.Name} ended with {pod.Process.ExitCode} and is started again");
                await Task.Delay(Restart, TimeProvider.System);
            }
        }
    }

    /// <summary>Out of the Services, preStop, SIGTERM or the image's signal, and after its grace the end.</summary>
    /// <exception cref="InvalidOperationException">It did not leave by itself within its grace.</exception>
    public async Task StopAsync(Pod pod)
    {
        pod.IsLeaving = true;
        await SetReadyAsync(pod, false);
        var started = TimeProvider.System.GetTimestamp();
        if (pod.Container.Lifecycle?.PreStop?.Sleep?.Seconds is { } seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)seconds), TimeProvider.System);
        }

        var signal = pod.Container.Image.Contains("parley/web", StringComparison.Ordinal) ? "-QUIT" : "-TERM";
        await Shell.TryAsync("kill", [signal, $"{pod.Process!.Id}"]);
        var grace = TimeSpan.FromSeconds(pod.Workload.Pod.TerminationGracePeriodSeconds ?? 30);
        try
        {
            await Wait.UntilAsync(() => !pod.IsAlive, "it ended", grace - TimeProvider.System.GetElapsedTime(started));
            log($"{pod.Name} left within {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s, with {pod.Process.ExitCode}");
        }
        catch (TimeoutException)
        {
            await Shell.TryAsync("kill", ["-KILL", $"{pod.Process.Id}"]);
            throw new InvalidOperationException($"{pod.Name} had to be killed after its grace of {grace.TotalSeconds} s");
        }
    }

    private async Task ProbeAsync(Pod pod, CancellationToken ended)
    {
        try
        {
            var container = pod.Container;
            if (container.StartupProbe is { } startup && !await PassesAsync(pod, startup, ended))
            {
                log($"{pod.Name} did not start");
                pod.Process!.Kill(entireProcessTree: true);
                return;
            }

            pod.IsStarted = true;
            await Task.WhenAll(LivenessAsync(pod, container.LivenessProbe, ended), ReadinessAsync(pod, container.ReadinessProbe, ended));
        }
        catch (OperationCanceledException)
        {
            // The container has ended; its next one is asked anew.
        }
    }

    /// <summary>Until it passes once; false when the threshold of failures is reached.</summary>
    private async Task<bool> PassesAsync(Pod pod, V1Probe probe, CancellationToken ended)
    {
        for (var failures = 0; failures < (probe.FailureThreshold ?? 3); failures++)
        {
            if (await AskAsync(pod, probe))
            {
                return true;
            }

            await Task.Delay(Second * (probe.PeriodSeconds ?? 10), TimeProvider.System, ended);
        }

        return false;
    }

    private async Task LivenessAsync(Pod pod, V1Probe? probe, CancellationToken ended)
    {
        var failures = 0;
        while (probe is not null)
        {
            await Task.Delay(Second * (probe.PeriodSeconds ?? 10), TimeProvider.System, ended);
            failures = await AskAsync(pod, probe) ? 0 : failures + 1;
            if (failures >= (probe.FailureThreshold ?? 3) && !pod.IsLeaving)
            {
                log($"{pod.Name} fails its liveness probe");
                pod.Process!.Kill(entireProcessTree: true);
                return;
            }
        }
    }

    private async Task ReadinessAsync(Pod pod, V1Probe? probe, CancellationToken ended)
    {
        var failures = 0;
        while (!pod.IsLeaving)
        {
            var answered = probe is null || await AskAsync(pod, probe);
            failures = answered ? 0 : failures + 1;
            if (!pod.IsLeaving && (answered || failures >= (probe!.FailureThreshold ?? 3)))
            {
                await SetReadyAsync(pod, answered);
            }

            await Task.Delay(Second * (probe?.PeriodSeconds ?? 10), TimeProvider.System, ended);
        }
    }

    private async Task<bool> AskAsync(Pod pod, V1Probe probe)
    {
        using var limit = new CancellationTokenSource(Second * (probe.TimeoutSeconds ?? 1), TimeProvider.System);
        try
        {
            if (probe.Exec is { } exec)
            {
                return await containers.ExecAsync(pod, exec.Command).WaitAsync(limit.Token);
            }

            using var answer = await _http.GetAsync(
                new Uri($"{probe.HttpGet.Scheme ?? "HTTP"}://{pod.Address}:{probe.HttpGet.Port.Value}{probe.HttpGet.Path}"), limit.Token);
            return (int)answer.StatusCode is >= 200 and < 400;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private async Task SetReadyAsync(Pod pod, bool isReady)
    {
        if (pod.IsReady != isReady)
        {
            pod.IsReady = isReady;
            log($"{pod.Name} is {(isReady ? "ready" : "not ready")}");
            await onChange();
        }
    }
}
