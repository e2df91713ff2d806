namespace Parley.SocketIO.Protocol;

/// <summary>
/// The attachments of the packet that this thread reads or writes. JSON converters get no context of their own, and
/// reading and writing are synchronous, so the thread carries it.
/// </summary>
internal static class AttachmentScope
{
    /// <summary>Collects what a packet being written refers to; null outside of one.</summary>
    [ThreadStatic]
    public static List<ReadOnlyMemory<byte>>? Writing;

    /// <summary>What a packet being read may refer to; null outside of one.</summary>
    [ThreadStatic]
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Reading;

    /// <summary>Whether the packet being written may collect attachments; a plain document may not.</summary>
    [ThreadStatic]
    public static bool IsWriting;
}
