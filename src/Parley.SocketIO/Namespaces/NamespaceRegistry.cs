using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// A server's namespaces: those of the application, and the dynamic ones that clients made within what its patterns and
/// functions allow. Looking up takes no lock; making and removing does.
/// </summary>
internal sealed class NamespaceRegistry(SocketIOServer server)
{
    /// <summary>A dynamic namespace is kept under its name: clients shall not decide how much that is.</summary>
    private const int MaxDynamicNameBytes = 256;

    private readonly ConcurrentDictionary<string, SocketIONamespace> _byName = new(1, 4, StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ImmutableArray<NamespaceMatcher> _matchers = [];
    private Action<SocketIONamespace>? _created;
    private int _dynamicCount;

    public IEnumerable<SocketIONamespace> All => _byName.Values;

    /// <summary>The application's namespace of this name; made when there is none, as a child when a pattern matches.</summary>
    public SocketIONamespace Of(string name)
    {
        var full = name.StartsWith('/') ? name : $"/{name}";
        if (_byName.TryGetValue(full, out var known) && known.IsPinned)
        {
            return known;
        }

        lock (_gate)
        {
            var nsp = _byName.TryGetValue(full, out known) && known.TryEnter() ? known : Create(full, ParentOf(full));
            nsp.IsPinned = true;
            return nsp;
        }
    }

    /// <summary>The parent of the namespaces that clients may make.</summary>
    public SocketIONamespace AddParent(
        Regex? pattern, Func<string, JsonElement?, CancellationToken, ValueTask<bool>>? predicate)
    {
        lock (_gate)
        {
            var parent = new SocketIONamespace($"/_{_matchers.Length}", server)
            {
                Children = new ConcurrentDictionary<string, SocketIONamespace>(1, 4, StringComparer.Ordinal),
            };
            _matchers = _matchers.Add(new NamespaceMatcher(parent, pattern, predicate));
            return parent;
        }
    }

    public void OnCreated(Action<SocketIONamespace> hook)
    {
        lock (_gate)
        {
            _created += hook;
        }
    }

    /// <summary>The namespace that a client may join, if there is one already.</summary>
    public SocketIONamespace? TryEnter(string name) =>
        _byName.TryGetValue(name, out var known) && known.TryEnter() ? known : null;

    /// <summary>Asks patterns and functions in their order; the first that allows the name makes the namespace.</summary>
    /// <exception cref="ConnectRefusedException">There are too many dynamic namespaces.</exception>
    public async ValueTask<SocketIONamespace?> EnterDynamicAsync(
        string name, SocketIOHandshake handshake, CancellationToken cancellationToken)
    {
        if (_matchers.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxDynamicNameBytes)
        {
            return null;
        }

        foreach (var matcher in _matchers)
        {
            if (await matcher.AllowsAsync(name, handshake, cancellationToken))
            {
                return EnterChild(name, matcher.Parent);
            }
        }

        return null;
    }

    /// <summary>Nobody is in a dynamic namespace any more: drops it unless it is to stay, or somebody came meanwhile.</summary>
    public void OnEmpty(SocketIONamespace child)
    {
        // A client that was refused leaves nothing behind, or refused clients would fill the server with namespaces.
        if (child.WasJoined && !server.Options.CleanupEmptyChildNamespaces)
        {
            return;
        }

        lock (_gate)
        {
            Drop(child);
        }
    }

    /// <summary>When there is no room for another: those that were kept for lost sockets which will not return.</summary>
    private void DropEmpty()
    {
        if (_dynamicCount >= server.Options.MaxDynamicNamespaces && server.Options.CleanupEmptyChildNamespaces)
        {
            foreach (var (_, nsp) in _byName)
            {
                Drop(nsp);
            }
        }
    }

    private void Drop(SocketIONamespace nsp)
    {
        if (nsp.Parent is not null && nsp.Adapter.Recovery is not { LostCount: > 0 } && nsp.TryRetire())
        {
            _byName.TryRemove(nsp.Name, out _);
            nsp.Parent.Children!.TryRemove(nsp.Name, out _);
            _dynamicCount--;
            nsp.LeaveCluster();
        }
    }

    private SocketIONamespace EnterChild(string name, SocketIONamespace parent)
    {
        lock (_gate)
        {
            if (_byName.TryGetValue(name, out var known) && known.TryEnter())
            {
                return known; // another client was faster
            }

            DropEmpty();
            if (_dynamicCount >= server.Options.MaxDynamicNamespaces)
            {
                server.Metrics.LimitHit(LimitNames.DynamicNamespaces);
                throw new ConnectRefusedException("Too many namespaces");
            }

            return Create(name, parent);
        }
    }

    private SocketIONamespace? ParentOf(string name)
    {
        foreach (var matcher in _matchers)
        {
            if (matcher.IsMatch(name))
            {
                return matcher.Parent;
            }
        }

        return null;
    }

    /// <summary>Makes a namespace and enters it; nobody finds it before the hook has run.</summary>
    private SocketIONamespace Create(string name, SocketIONamespace? parent)
    {
        var nsp = new SocketIONamespace(name, server, parent);
        nsp.TryEnter();
        nsp.JoinCluster(server.Cluster);
        if (name != "/")
        {
            _created?.Invoke(nsp);
        }

        _byName[name] = nsp;
        if (parent is not null)
        {
            parent.Children![name] = nsp;
            _dynamicCount++;
        }

        return nsp;
    }
}
