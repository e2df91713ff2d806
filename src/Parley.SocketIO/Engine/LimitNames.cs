namespace Parley.SocketIO.Engine;

/// <summary>The names under which limits appear in the metric <c>parley.socketio.limits.hit</c>.</summary>
internal static class LimitNames
{
    public const string OutgoingQueue = "outgoing_queue";
    public const string MessageSize = "message_size";
    public const string Attachments = "attachments";
    public const string AttachmentBytes = "attachment_bytes";
    public const string ConnectTimeout = "connect_timeout";
    public const string RecoverableSessions = "recoverable_sessions";
    public const string ConnectionNamespaces = "namespaces_per_connection";
    public const string DynamicNamespaces = "dynamic_namespaces";
    public const string Connections = "connections";
    public const string AddressConnections = "connections_per_address";
    public const string Handshakes = "handshakes_per_address";
}
