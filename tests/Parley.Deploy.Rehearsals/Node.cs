using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Parley.Deploy.Rehearsals;

/// <summary>
/// The one node: its namespace holds all cables, the rules between pods, and DNS. The host's own network is never
/// touched. Pods are routed, not bridged: on a bridge replies would not pass the rules.
/// </summary>
internal sealed class Node(string folder)
{
    public const string Domain = "svc.cluster.local";
    public const string DnsAddress = "10.198.0.53";

    /// <summary>Where outsiders find the LoadBalancer.</summary>
    public const string BalancerAddress = "10.198.0.80";

    public const string Outside = "outside";

    private readonly string _hosts = Path.Combine(folder, "hosts");
    private Process? _dns;
    private int _next = 10;

    public string Folder => folder;

    public async Task StartAsync()
    {
        await RunAsync("link set lo up");
        await RunAsync($"addr add {DnsAddress}/32 dev lo");
        await File.WriteAllTextAsync("/proc/sys/net/ipv4/ip_forward", "1");
        await File.WriteAllTextAsync(_hosts, "");
        _dns = Process.Start("dnsmasq",
        [
            "--keep-in-foreground", "--no-resolv", "--no-hosts", $"--addn-hosts={_hosts}", $"--listen-address={DnsAddress}",
            "--bind-interfaces", "--local-ttl=2", "--local=/cluster.local/", "--user=root", "--pid-file=", "--cache-size=0",
            $"--log-facility={Path.Combine(folder, "dns.log")}",
        ]);
        await AddNamespaceAsync(Outside, "10.197.0.2");
    }

    public string NextAddress() => string.Create(CultureInfo.InvariantCulture, $"10.199.0.{_next++}");

    /// <summary>A network namespace with one cable to the node.</summary>
    public async Task AddNamespaceAsync(string name, string address)
    {
        var cable = $"v{address.Replace(".", "", StringComparison.Ordinal)}";
        await RunAsync($"netns add {name}");
        await RunAsync($"link add {cable} type veth peer name eth0 netns {name}");
        await RunAsync($"link set {cable} up");
        await RunAsync($"addr add 169.254.1.1/32 dev {cable}");
        await RunAsync($"route add {address}/32 dev {cable}");
        await RunAsync($"-n {name} addr add {address}/32 dev eth0");
        await RunAsync($"-n {name} link set eth0 up");
        await RunAsync($"-n {name} link set lo up");
        await RunAsync($"-n {name} route add 169.254.1.1 dev eth0");
        await RunAsync($"-n {name} route add default via 169.254.1.1");
        var etc = Directory.CreateDirectory($"/etc/netns/{name}").FullName;
        await File.WriteAllTextAsync(Path.Combine(etc, "hosts"), $"127.0.0.1 localhost\n{BalancerAddress} chat.example.org\n");
        await File.WriteAllTextAsync(
            Path.Combine(etc, "resolv.conf"),
            $"nameserver {DnsAddress}\nsearch default.{Domain} {Domain} cluster.local\noptions ndots:5\n");
    }

    public Task RemoveNamespaceAsync(string name) => RunAsync($"netns del {name}");

    /// <summary>What DNS knows from now on: address and names a line.</summary>
    public async Task SetNamesAsync(IEnumerable<(string Address, string Name)> names)
    {
        var text = new StringBuilder($"{DnsAddress} kube-dns.kube-system.{Domain}\n");
        foreach (var (address, name) in names)
        {
            text.Append(CultureInfo.InvariantCulture, $"{address} {name}\n");
        }

        await File.WriteAllTextAsync(_hosts, text.ToString());
        await Shell.RunAsync("kill", ["-HUP", $"{_dns!.Id}"]);
    }

    /// <summary>Replaces all rules at once.</summary>
    public Task SetRulesAsync(string rules) => Shell.RunAsync("nft", ["-f", "-"], rules);

    private static Task<string> RunAsync(string arguments) => Shell.RunAsync("ip", arguments.Split(' '));
}
