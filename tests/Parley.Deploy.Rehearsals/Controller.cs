using System.Globalization;
using System.Text;
using k8s.Models;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Rehearsals;

/// <summary>Keeps as many pods as are wanted, and the network as the Services and NetworkPolicies want it.</summary>
internal sealed class Controller : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    private readonly Cluster _cluster;
    private readonly Node _node;
    private readonly Kubelet _kubelet;
    private readonly SemaphoreSlim _network = new(1);
    private readonly List<Pod> _pods = [];
    private readonly Dictionary<string, int> _made = [];
    private int _template;

    public Controller(Cluster cluster, Node node, Containers containers, Action<string> log)
    {
        _cluster = cluster;
        _node = node;
        _kubelet = new Kubelet(containers, log, UpdateNetworkAsync);
    }

    public void Dispose()
    {
        _kubelet.Dispose();
        _network.Dispose();
    }

    public IReadOnlyList<Pod> PodsOf(string workload)
    {
        lock (_pods)
        {
            return [.. _pods.Where(pod => pod.Workload.Name == workload && !pod.IsLeaving)];
        }
    }

    public async Task<Pod> AddAsync(Workload workload)
    {
        // A StatefulSet's pods have their names, and so their volumes, again.
        var number = workload.Kind == "StatefulSet"
            ? PodsOf(workload.Name).Count
            : _made[workload.Name] = _made.GetValueOrDefault(workload.Name, -1) + 1;
        var pod = new Pod(workload, $"{workload.Name}-{number}", _node.NextAddress(), _template);
        await _node.AddNamespaceAsync(pod.Name, pod.Address);
        lock (_pods)
        {
            _pods.Add(pod);
        }

        await UpdateNetworkAsync();
        _ = _kubelet.KeepAsync(pod);
        return pod;
    }

    /// <summary>Rules for a pod that somebody else runs.</summary>
    public Task AllowAsync(Pod pod)
    {
        lock (_pods)
        {
            _pods.Add(pod);
        }

        return UpdateNetworkAsync();
    }

    public async Task RemoveAsync(Pod pod)
    {
        await _kubelet.StopAsync(pod);
        lock (_pods)
        {
            _pods.Remove(pod);
        }

        await _node.RemoveNamespaceAsync(pod.Name);
        await UpdateNetworkAsync();
    }

    public async Task ScaleAsync(Workload workload, int wanted)
    {
        while (PodsOf(workload.Name).Count < wanted)
        {
            await AddAsync(workload);
        }

        await Task.WhenAll(PodsOf(workload.Name).Skip(wanted).Select(RemoveAsync));
        await ReadyAsync(workload.Name, wanted);
    }

    /// <summary>maxSurge 1, maxUnavailable 0: one more, and when that is ready one of the old goes.</summary>
    public async Task RollAsync(Workload workload)
    {
        _template++;
        var leaving = new List<Task>();
        foreach (var old in PodsOf(workload.Name))
        {
            var pod = await AddAsync(workload);
            await Wait.UntilAsync(() => pod.IsReady, $"{pod.Name} is ready", Longest);
            leaving.Add(RemoveAsync(old));
        }

        await Task.WhenAll(leaving);
    }

    public Task ReadyAsync(string workload, int count) => Wait.UntilAsync(
        () => PodsOf(workload).Count(pod => pod.IsReady) == count, $"{count} pods of {workload} are ready", Longest);

    /// <summary>Pods may speak to pods as the policies say, and outsiders to the LoadBalancer.</summary>
    private async Task UpdateNetworkAsync()
    {
        await _network.WaitAsync();
        try
        {
            List<Pod> pods;
            lock (_pods)
            {
                pods = [.. _pods];
            }

            await _node.SetNamesAsync(NamesOf(pods));
            await _node.SetRulesAsync(RulesOf(pods));
        }
        finally
        {
            _network.Release();
        }
    }

    private IEnumerable<(string Address, string Name)> NamesOf(List<Pod> pods) =>
        from service in _cluster.Of<V1Service>()
        from pod in pods
        where pod.Workload.Has(service.Spec.Selector) && (pod.IsReady || service.Spec.PublishNotReadyAddresses == true)
        let name = $"{service.Metadata.Name}.{pod.Workload.Namespace}.{Node.Domain}"
        from entry in new[] { name, $"{pod.Dashed}.{name}" }
        select (pod.Address, entry);

    private string RulesOf(List<Pod> pods)
    {
        var rules = new StringBuilder("table ip pods\ndelete table ip pods\ntable ip pods {\n  chain policies {\n    type filter hook forward priority 0; policy drop;\n    ct state established,related accept\n");
        rules.Append(CultureInfo.InvariantCulture, $"    ip daddr {Node.DnsAddress} accept\n");
        foreach (var to in pods)
        {
            foreach (var port in to.Workload.Ports.Select(port => port.ContainerPort))
            {
                foreach (var from in pods.Where(from => from != to && NetworkRules.Allows(_cluster, from.Workload, to.Workload, port)))
                {
                    rules.Append(CultureInfo.InvariantCulture, $"    ip saddr {from.Address} ip daddr {to.Address} tcp dport {port} accept\n");
                }

                if (NetworkRules.Allows(_cluster, null, to.Workload, port))
                {
                    rules.Append(CultureInfo.InvariantCulture, $"    ip saddr 10.197.0.0/24 ip daddr {to.Address} tcp dport {port} accept\n");
                }
            }
        }

        rules.Append("    reject with icmp type admin-prohibited\n  }\n  chain services {\n    type nat hook prerouting priority dstnat;\n");
        foreach (var service in _cluster.Of<V1Service>().Where(service => service.Spec.Type == "LoadBalancer"))
        {
            var ready = pods.Where(pod => pod.IsReady && pod.Workload.Has(service.Spec.Selector)).ToList();
            foreach (var port in ready.Count == 0 ? [] : service.Spec.Ports)
            {
                var map = string.Join(", ", ready.Select((pod, index) => $"{index} : {pod.Address}"));
                rules.Append(CultureInfo.InvariantCulture, $"    ip daddr {Node.BalancerAddress} tcp dport {port.Port} dnat to numgen random mod {ready.Count} map {{ {map} }} : {port.TargetPort.Value}\n");
            }
        }

        return rules.Append("  }\n}\n").ToString();
    }
}
