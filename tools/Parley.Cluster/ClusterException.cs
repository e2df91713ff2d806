namespace Parley.Cluster;

/// <summary>Something that whoever called can do something about; its message is all there is to say.</summary>
internal sealed class ClusterException(string message) : Exception(message);
