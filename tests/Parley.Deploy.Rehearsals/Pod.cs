using System.Diagnostics;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Rehearsals;

/// <summary>A pod of one container: its address, its process, and how it is doing.</summary>
internal sealed class Pod(Workload workload, string name, string address, int template)
{
    public Workload Workload => workload;

    public string Name => name;

    public string Address => address;

    /// <summary>Which edition of the Deployment's template made it.</summary>
    public int Template => template;

    public k8s.Models.V1Container Container => workload.Pod.Containers[0];

    public Process? Process { get; set; }

    public bool IsStarted { get; set; }

    public bool IsReady { get; set; }

    public bool IsLeaving { get; set; }

    public int Restarts { get; set; }

    public string Dashed => address.Replace('.', '-');

    public bool IsAlive => Process is { HasExited: false };
}
