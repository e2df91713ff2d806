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
    private readonly Queue<SocketIONamespace> _emptied = new(); // dynamic ones that stay for lost sockets, longest first
    private ImmutableArray<NamespaceMatcher> _matchers = [];
    private Action<SocketIONamespace>? _created;
    private int _dynamicCount;

    public IEnumerable<SocketIONamespace> All => _byName.Values;

    /// <summary>The application's namespace of this name; made when there is none, as a child when a pattern matches.</summary>
    public SocketIONamespace Of(string name)
    {
        var full = name.StartsWith('/') ? name : $"/{name}";
        if (_byName.TryGetValue(full, out var known) && known is { IsPinned: true, Introduction: null })
        {
            return known;
        }

        var parent = ParentOf(full);
        SocketIONamespace nsp;
        NamespaceIntroduction? introduction;
        lock (_gate)
        {
            (nsp, introduction) = EnterOrCreate(full, parent);
            nsp.IsPinned = true;
        }

        if (introduction is not null)
        {
            Introduce(nsp, introduction);
        }
        else
        {
            nsp.Introduction?.Wait();
        }

        return nsp;
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
        _byName.TryGetValue(name, out var known) && known.Introduction is null && known.TryEnter() ? known : null;

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
                return await EnterChildAsync(name, matcher.Parent);
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
            DropEmptied();
            if (child.IsKept)
            {
                if (!child.IsInLine)
                {
                    child.IsInLine = true;
                    _emptied.Enqueue(child);
                }
            }
            else if (child.TryRetire())
            {
                Remove(child);
            }
        }
    }

    /// <summary>
    /// Those that were kept for lost sockets which will not return. Who was empty first is free first, so it costs no more
    /// than a look at one.
    /// </summary>
    private void DropEmptied()
    {
        while (_emptied.TryPeek(out var longest) && !(longest.IsKept && longest.IsEmpty))
        {
            _emptied.Dequeue();
            longest.IsInLine = false;
            if (longest.TryRetire())
            {
                Remove(longest);
            }
        }
    }

    private void Remove(SocketIONamespace child)
    {
        _byName.TryRemove(KeyValuePair.Create(child.Name, child));
        child.Parent!.Children!.TryRemove(KeyValuePair.Create(child.Name, child));
        _dynamicCount--;
        child.LeaveCluster();
    }

    private async ValueTask<SocketIONamespace> EnterChildAsync(string name, SocketIONamespace parent)
    {
        SocketIONamespace nsp;
        NamespaceIntroduction? introduction;
        lock (_gate)
        {
            if (!_byName.ContainsKey(name))
            {
                DropEmptied();
                if (_dynamicCount >= server.Options.MaxDynamicNamespaces)
                {
                    server.Metrics.LimitHit(LimitNames.DynamicNamespaces);
                    throw new ConnectRefusedException("Too many namespaces");
                }
            }

            (nsp, introduction) = EnterOrCreate(name, parent);
        }

        if (introduction is not null)
        {
            Introduce(nsp, introduction);
        }
        else if (nsp.Introduction is { } other)
        {
            await other.Done; // another client was faster
        }

        return nsp;
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

    /// <summary>Enters the namespace of this name, or makes it: then its introduction is the caller's to do.</summary>
    private (SocketIONamespace Namespace, NamespaceIntroduction? Introduction) EnterOrCreate(
        string name, SocketIONamespace? parent)
    {
        if (_byName.TryGetValue(name, out var known) && known.TryEnter())
        {
            return (known, null);
        }

        var nsp = new SocketIONamespace(name, server, parent);
        nsp.TryEnter();
        nsp.JoinCluster(server.Cluster);
        nsp.Introduction = _created is null || name == "/" ? null : new NamespaceIntroduction();
        _byName[name] = nsp;
        if (parent is not null)
        {
            parent.Children![name] = nsp;
            _dynamicCount++;
        }

        return (nsp, nsp.Introduction);
    }

    /// <summary>Shows a new namespace to the hook, under no lock; whoever wants to enter it waits.</summary>
    private void Introduce(SocketIONamespace nsp, NamespaceIntroduction introduction)
    {
        try
        {
            _created!.Invoke(nsp);
            nsp.Introduction = null;
            introduction.End(null);
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                Discard(nsp);
            }

            introduction.End(exception);
            throw;
        }
    }

    private void Discard(SocketIONamespace nsp)
    {
        if (nsp.Parent is not null)
        {
            Remove(nsp);
        }
        else
        {
            _byName.TryRemove(KeyValuePair.Create(nsp.Name, nsp));
            nsp.LeaveCluster();
        }
    }
}
