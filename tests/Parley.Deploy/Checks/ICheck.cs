using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>One kind of thing that must fit together; every fault names the object and what is missing.</summary>
internal interface ICheck
{
    IEnumerable<string> Faults(Cluster cluster);
}
