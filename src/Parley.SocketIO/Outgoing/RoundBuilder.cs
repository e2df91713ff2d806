using System.Buffers;
using System.Runtime.CompilerServices;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// Joins the frames of one batch into rounds. Every connection stands on a node of a tree whose path from the root is the
/// sequence of frames it is to get: connections that get the same sequence stand on the same node, and the node's bytes
/// are joined once and offered to each of them. Order per connection holds by construction, whatever rooms, exceptions
/// and direct packets are mixed; a connection costs one comparison per frame or run of frames, and nothing is allocated for it.
/// </summary>
internal sealed class RoundBuilder
{
    /// <summary>A round ends here: more would not be sent faster, only later.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>The tree's roots are the first nodes, one for each form of frames.</summary>
    private const int Roots = 3;

    private readonly List<OutgoingConnection> _touched = [];
    private readonly List<SharedFrame> _path = [];
    private Node[] _nodes = new Node[64];
    private int _count = Roots;
    private int _round = 1;
    private int _step;
    private int _bytes;

    /// <summary>Bytes offered and frames delivered since the last reading; for the metrics.</summary>
    public long OfferedBytes { get; set; }

    public long OfferedFrames { get; set; }

    public bool IsFull => _bytes >= MaxBytes;

    /// <summary>Begins the appending of one frame to any number of connections.</summary>
    public void BeginFrame(SharedFrame frame)
    {
        _step++;
        _bytes += frame.Length;
    }

    /// <summary>Begins the appending of the frames of several broadcasts to the same audience.</summary>
    public void BeginRun(ReadOnlySpan<Command> broadcasts)
    {
        _step++;
        foreach (ref readonly var broadcast in broadcasts)
        {
            _bytes += broadcast.Frame.Length;
        }
    }

    /// <summary>Gives the frame to a connection, once however often it is asked to.</summary>
    public void Append(OutgoingConnection connection, SharedFrame frame)
    {
        if (TryMove(connection))
        {
            return;
        }

        var child = AddNode(connection.Node, frame.In(connection.Form));
        MoveTo(connection, child);
    }

    /// <summary>
    /// Gives the frames of a run to a connection, once however often it is asked to. One step for them all, since with
    /// many messages under way it was taken for each message and connection.
    /// </summary>
    [MethodImpl(HotPath.Options)]
    public void AppendRun(OutgoingConnection connection, ReadOnlySpan<Command> broadcasts)
    {
        if (TryMove(connection))
        {
            return;
        }

        var end = connection.Node;
        foreach (ref readonly var broadcast in broadcasts)
        {
            end = AddNode(end, broadcast.Frame.In(connection.Form));
        }

        MoveTo(connection, end);
    }

    /// <summary>Marks a connection as left out of the frame begun.</summary>
    public void Except(OutgoingConnection connection) => connection.ExceptStep = _step;

    public bool IsExcepted(OutgoingConnection connection) => connection.ExceptStep == _step;

    /// <summary>Offers what a connection has so far, before something else than a frame happens to it.</summary>
    public void Flush(OutgoingConnection connection)
    {
        if (connection.Round == _round && connection.Node >= Roots)
        {
            var node = connection.Node;
            connection.Node = 0;
            Offer(connection, node);
        }
    }

    /// <summary>Offers every connection its round and begins the next.</summary>
    [MethodImpl(HotPath.Options)]
    public void FlushAll()
    {
        foreach (var connection in _touched)
        {
            var node = connection.Node;
            if (node >= Roots)
            {
                Offer(connection, node);
            }
        }

        _touched.Clear();
        for (var i = Roots; i < _count; i++)
        {
            ref var node = ref _nodes[i];
            if (node.Joined is { } joined && !node.IsRetained)
            {
                ArrayPool<byte>.Shared.Return(joined);
            }

            node = default;
        }

        _nodes.AsSpan(0, Roots).Clear();
        _count = Roots;
        _bytes = 0;
        _round++;
    }

    /// <summary>The frames of a node joined; made for the first connection that takes them as bytes.</summary>
    public ReadOnlyMemory<byte> BytesOf(int index)
    {
        ref var node = ref _nodes[index];
        if (node.Parent < Roots)
        {
            return node.Frame!.Bytes;
        }

        if (node.Joined is null)
        {
            node.Joined = ArrayPool<byte>.Shared.Rent(node.Length);
            var end = node.Length;
            for (var at = index; at >= Roots; at = _nodes[at].Parent)
            {
                var frame = _nodes[at].Frame!;
                end -= frame.Length;
                frame.Bytes.Span.CopyTo(node.Joined.AsSpan(end));
            }
        }

        return node.Joined.AsMemory(0, node.Length);
    }

    /// <summary>The frames of a node in order; valid until the next call.</summary>
    public List<SharedFrame> FramesOf(int index)
    {
        _path.Clear();
        for (var at = index; at >= Roots; at = _nodes[at].Parent)
        {
            _path.Add(_nodes[at].Frame!);
        }

        _path.Reverse();
        return _path;
    }

    /// <summary>A send still reads the node's bytes after the round: they are not used again.</summary>
    public void Retain(int index) => _nodes[index].IsRetained = true;

    private void Offer(OutgoingConnection connection, int node)
    {
        OfferedBytes += _nodes[node].Length;
        OfferedFrames += _nodes[node].Depth;
        connection.Offer(this, node);
    }

    /// <summary>Moves a connection to what another one from the same node was given; true when it stands there then.</summary>
    private bool TryMove(OutgoingConnection connection)
    {
        if (connection.Round != _round)
        {
            connection.Round = _round;
            connection.Node = 0;
            _touched.Add(connection);
        }

        if (connection.Node < Roots)
        {
            connection.Node = (int)connection.Form; // which may have changed since the last offer
        }

        ref var node = ref _nodes[connection.Node];
        if (connection.Node >= Roots && node.Step == _step)
        {
            return true; // in several of the rooms addressed
        }

        if (node.ChildStep != _step)
        {
            return false;
        }

        connection.Node = node.Child;
        return true;
    }

    private void MoveTo(OutgoingConnection connection, int child)
    {
        _nodes[connection.Node].Child = child;
        _nodes[connection.Node].ChildStep = _step;
        connection.Node = child;
    }

    private int AddNode(int parent, SharedFrame frame)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        var added = _count++;
        _nodes[added] = new Node
        {
            Frame = frame,
            Parent = parent,
            Step = _step,
            Length = _nodes[parent].Length + frame.Length,
            Depth = _nodes[parent].Depth + 1,
        };
        return added;
    }

    private struct Node
    {
        public SharedFrame? Frame;
        public byte[]? Joined;
        public int Parent;
        public int Step;
        public int Child;
        public int ChildStep;
        public int Length;
        public int Depth;
        public bool IsRetained;
    }
}
