using System.Collections.Immutable;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>Joins the servers of a process: every message goes through a queue of its receiver, as over a network.</summary>
internal sealed class InMemoryCluster : IClusterAdapterFactory
{
    private ImmutableList<InMemoryAdapter> _members = [];

    /// <summary>A server that gets what is sent and says nothing.</summary>
    public LocalAdapter? Silent { get; set; }

    /// <summary>How many payloads were published.</summary>
    public int Published { get; set; }

    public IClusterAdapter Create(LocalAdapter local)
    {
        var adapter = new InMemoryAdapter(this, local);
        ImmutableInterlocked.Update(ref _members, static (members, one) => members.Add(one), adapter);
        return adapter;
    }

    public IEnumerable<InMemoryAdapter> Members(string nsp) => _members.Where(member => member.Local.Namespace.Name == nsp);

    public void Remove(InMemoryAdapter adapter) =>
        ImmutableInterlocked.Update(ref _members, static (members, one) => members.Remove(one), adapter);
}
