using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Rehearsals;

/// <summary>Makes of a pod's specification what <c>enter</c> makes a container of: files, environment, limits, program.</summary>
internal sealed partial class Containers(Cluster cluster, Node node)
{
    private static readonly string Enter = Path.Combine(Repository.Root, "tests", "Parley.Deploy.Rehearsals", "enter");

    private readonly string _postgres = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";
    private readonly string _group = $"parley-rehearsal-{Path.GetFileName(node.Folder)}";

    /// <summary>Folders of the kernel's limits, to be removed by whoever started this.</summary>
    private static readonly string[] Controllers = ["memory", "cpu", "cpuacct", "pids"];

    public bool HasLimits { get; } = Controllers.All(name => Directory.Exists($"/sys/fs/cgroup/{name}/"));

    public async Task StartAsync(Pod pod)
    {
        var folder = Directory.CreateDirectory(Path.Combine(node.Folder, pod.Name)).FullName;
        var root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        var spec = Path.Combine(folder, "spec");
        await File.WriteAllTextAsync(spec, await SpecAsync(pod, folder));
        var environment = EnvironmentOf(pod);
        var command = CommandOf(pod, environment);
        var start = new ProcessStartInfo(
            "unshare", ["--mount", "--propagation", "private", "nsenter", $"--net=/run/netns/{pod.Name}", Enter, root, spec, .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PROGRAMS"] = $"{_postgres}:/app:";
        var process = Process.Start(start)!;
        var log = new StreamWriter(Path.Combine(node.Folder, $"{pod.Name}.log"), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        pod.Process = process;
    }

    /// <summary>Runs a command in the container, as an exec probe does.</summary>
    public async Task<bool> ExecAsync(Pod pod, IEnumerable<string> command)
    {
        if (!pod.IsAlive)
        {
            return false;
        }

        var environment = EnvironmentOf(pod).Select(pair => $"{pair.Key}={pair.Value}");
        var (user, group, groups) = IdentityOf(pod);
        var (code, _) = await Shell.TryAsync("nsenter",
        [
            "--target", $"{pod.Process!.Id}", "--mount", "--net", "--root", "--wd=/", "/usr/bin/setpriv", $"--reuid={user}", $"--regid={group}",
            $"--groups={groups}", "--", "/usr/bin/env", "-i", $"PATH={_postgres}:/usr/sbin:/usr/bin", .. environment, .. command,
        ]);
        return code == 0;
    }

    /// <summary>Nanoseconds of processor time since it began.</summary>
    public long CpuOf(Pod pod) => long.Parse(ReadLimit(pod, "cpuacct", "cpuacct.usage"), CultureInfo.InvariantCulture);

    /// <summary>What the kubelet calls the working set.</summary>
    public long MemoryOf(Pod pod)
    {
        var usage = long.Parse(ReadLimit(pod, "memory", "memory.usage_in_bytes"), CultureInfo.InvariantCulture);
        var inactive = InactiveFile().Match(ReadLimit(pod, "memory", "memory.stat"));
        return usage - (inactive.Success ? long.Parse(inactive.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0);
    }

    public static double AmountOf(ResourceQuantity quantity) => (double)quantity.ToDecimal();

    private static (long User, long Group, long Groups) IdentityOf(Pod pod)
    {
        var security = pod.Workload.Pod.SecurityContext;
        var user = security.RunAsUser ?? 0;
        return (user, security.RunAsGroup ?? user, security.FsGroup ?? user);
    }

    private async Task<string> SpecAsync(Pod pod, string folder)
    {
        var (user, group, groups) = IdentityOf(pod);
        var spec = new StringBuilder();
        spec.Append(CultureInfo.InvariantCulture, $"user {user} {group} {groups}\n");
        spec.Append(CultureInfo.InvariantCulture, $"etc /etc/netns/{pod.Name}\n");
        foreach (var limit in HasLimits ? LimitsOf(pod) : [])
        {
            spec.Append(CultureInfo.InvariantCulture, $"cgroup {limit}\n");
        }

        foreach (var mount in pod.Container.VolumeMounts ?? [])
        {
            spec.Append(await VolumeAsync(pod, folder, mount));
        }

        if (pod.Container.Image.Contains("parley/server", StringComparison.Ordinal))
        {
            spec.Append(CultureInfo.InvariantCulture, $"bind {Path.GetDirectoryName(Repository.Server)} /app ro\n");
        }
        else if (pod.Container.Image.Contains("parley/web", StringComparison.Ordinal))
        {
            spec.Append(CultureInfo.InvariantCulture, $"bind {Path.Combine(node.Folder, "client")} /usr/share/nginx/html ro\n");
        }

        foreach (var (name, value) in EnvironmentOf(pod))
        {
            spec.Append(CultureInfo.InvariantCulture, $"env {name}={value}\n");
        }

        return spec.ToString();
    }

    private async Task<string> VolumeAsync(Pod pod, string folder, V1VolumeMount mount)
    {
        var volume = pod.Workload.Pod.Volumes?.FirstOrDefault(found => found.Name == mount.Name);
        if (volume?.EmptyDir is { } empty)
        {
            return $"tmpfs {mount.MountPath} {AmountOf(empty.SizeLimit):F0}\n";
        }

        var isClaim = volume is null || volume.PersistentVolumeClaim is not null;
        var claim = volume?.PersistentVolumeClaim?.ClaimName ?? $"{mount.Name}-{pod.Name}";
        var source = isClaim ? Path.Combine(node.Folder, "claims", claim) : Path.Combine(folder, mount.Name);
        Directory.CreateDirectory(source);
        var group = pod.Workload.Pod.SecurityContext?.FsGroup;
        if (isClaim)
        {
            await Shell.RunAsync("chown", [$"root:{group}", source]);
            await Shell.RunAsync("chmod", ["2775", source]);
        }
        else
        {
            await WriteFilesAsync(volume!, pod.Workload.Namespace, source, group);
        }

        return $"bind {source} {mount.MountPath} {(isClaim && mount.ReadOnlyProperty != true ? "rw" : "ro")}\n";
    }

    private async Task WriteFilesAsync(V1Volume volume, string nameSpace, string folder, long? group)
    {
        var (items, mode) = volume.Secret is { } secret ? (secret.Items, secret.DefaultMode ?? 420) : (volume.ConfigMap.Items, volume.ConfigMap.DefaultMode ?? 420);
        foreach (var (key, content) in ContentsOf(volume, nameSpace))
        {
            var path = items is null ? key : items.FirstOrDefault(item => item.Key == key)?.Path;
            if (path is null)
            {
                continue;
            }

            var file = Path.Combine(folder, path);
            await File.WriteAllBytesAsync(file, content);
            await Shell.RunAsync("chown", [$"root:{group ?? 0}", file]);
            await Shell.RunAsync("chmod", [Convert.ToString(mode, 8), file]);
        }
    }

    private IEnumerable<KeyValuePair<string, byte[]>> ContentsOf(V1Volume volume, string nameSpace) =>
        volume.Secret is { } secret
            ? cluster.Find<V1Secret>(secret.SecretName, nameSpace)!.Data
            : cluster.Find<V1ConfigMap>(volume.ConfigMap.Name, nameSpace)!.Data
                .Select(pair => KeyValuePair.Create(pair.Key, Encoding.UTF8.GetBytes(pair.Value)));

    private Dictionary<string, string> EnvironmentOf(Pod pod)
    {
        // What is in the images themselves.
        var environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = "/usr/share/dotnet", ["HOME"] = "/tmp" };
        foreach (var variable in pod.Container.Env ?? [])
        {
            environment[variable.Name] = variable.ValueFrom switch
            {
                { SecretKeyRef: { } from } => Encoding.UTF8.GetString(cluster.Find<V1Secret>(from.Name, pod.Workload.Namespace)!.Data[from.Key]),
                { FieldRef.FieldPath: "status.podIP" } => pod.Address,
                { FieldRef.FieldPath: "metadata.name" } => pod.Name,
                _ => Expand(variable.Value ?? "", environment),
            };
        }

        return environment;
    }

    /// <summary>The image's entry point where the manifest names none.</summary>
    private static List<string> CommandOf(Pod pod, Dictionary<string, string> environment)
    {
        IEnumerable<string> given = [.. pod.Container.Command ?? [], .. pod.Container.Args ?? []];
        var command = given.Select(part => Expand(part, environment)).ToList();
        return pod.Container.Image switch
        {
            var image when image.Contains("parley/server", StringComparison.Ordinal) => ["/app/parley", .. command],
            var image when image.StartsWith("postgres:", StringComparison.Ordinal) && command[0] == "postgres" =>
            [
                "sh", "-c",
                """
                if [ ! -s "$PGDATA/PG_VERSION" ]; then
                  echo "$POSTGRES_PASSWORD" >/tmp/password
                  initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=/tmp/password -A scram-sha-256 -E UTF8 >/dev/null
                  rm /tmp/password
                  echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single -D "$PGDATA" postgres >/dev/null
                fi
                exec "$@" -D "$PGDATA"
                """,
                "entrypoint", .. command,
            ],
            _ => command,
        };
    }

    private IEnumerable<string> LimitsOf(Pod pod)
    {
        var limits = pod.Container.Resources.Limits;
        Set("memory", "memory.limit_in_bytes", $"{AmountOf(limits["memory"]):F0}");
        Set("cpu", "cpu.cfs_quota_us", $"{AmountOf(limits["cpu"]) * 100_000:F0}");
        Set("pids", "pids.max", "1000");
        return Controllers.Select(controller => Directory.CreateDirectory(GroupOf(pod, controller)).FullName);

        void Set(string controller, string file, string value)
        {
            Directory.CreateDirectory(GroupOf(pod, controller));
            File.WriteAllText(Path.Combine(GroupOf(pod, controller), file), value);
        }
    }

    private string GroupOf(Pod pod, string controller) => $"/sys/fs/cgroup/{controller}/{_group}/{pod.Name}";

    private string ReadLimit(Pod pod, string controller, string file) =>
        File.ReadAllText(Path.Combine(GroupOf(pod, controller), file)).Trim();

    private static string Expand(string text, Dictionary<string, string> environment) =>
        Variable().Replace(text, match => environment.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    private static void Write(StreamWriter log, string? line)
    {
        if (line is not null)
        {
            lock (log)
            {
                log.WriteLine(line);
            }
        }
    }

    [GeneratedRegex(@"\$\(([A-Za-z0-9_]+)\)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"total_inactive_file (\d+)")]
    private static partial Regex InactiveFile();
}
