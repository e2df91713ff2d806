using System.Buffers;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// Joins the frames of one batch into rounds. Every connection stands on a node of a tree whose path from the root is the
/// sequence of frames it is to get: connections that get the same sequence stand on the same node, and the node's bytes
/// are joined once and offered to each of them. Order per connection holds by construction, whatever rooms, exceptions
/// and direct packets are mixed; a connection costs one comparison per frame, and nothing is allocated for it.
/// </summary>
internal sealed class RoundBuilder
{
    /// <summary>A round ends here: more would not be sent faster, only later.</summary>
    private const int MaxBytes = 256 << 10;

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

    /// <summary>Gives the frame to a connection, once however often it is asked to.</summary>
    public void Append(OutgoingConnection connection, SharedFrame frame)
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
            return; // in several of the rooms addressed
        }

        connection.Node = node.ChildStep == _step ? node.Child : AddChild(connection.Node, frame.In(connection.Form));
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

    private int AddChild(int parent, SharedFrame frame)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        var child = _count++;
        _nodes[parent].Child = child;
        _nodes[parent].ChildStep = _step;
        _nodes[child] = new Node
        {
            Frame = frame,
            Parent = parent,
            Step = _step,
            Length = _nodes[parent].Length + frame.Length,
            Depth = _nodes[parent].Depth + 1,
        };
        return child;
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
