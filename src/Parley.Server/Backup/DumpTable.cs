namespace Parley.Server.Backup;

/// <summary>
/// A table as it is dumped: rows in the order of a key, so that two dumps of the same content are the same bytes. Tables
/// come in an order in which what is referred to is there before.
/// </summary>
internal sealed record DumpTable(string Name, string Key, IReadOnlyList<DumpColumn> Columns)
{
    /// <summary>
    /// Everything that is worth keeping. Left out are the schema's own table, commands on their way to a server, the times of backups, and
    /// PostgreSQL's transaction ids, which mean nothing elsewhere. A test holds this against both schemas.
    /// </summary>
    public static readonly IReadOnlyList<DumpTable> All =
    [
        Table("users", "id", Text("id"), Text("username"), Time("joined_at"), Text("kind"), Bytes("guest_key_hash"),
            Time("banned_at"), Time("renamed_at")),
        Table("channels", "created_at, id", Text("id"), Text("kind"), Text("name"), Text("epoch"), Number("head"),
            Number("ordinal"), Time("last_at"), Text("direct_key"), Time("created_at")),
        Table("members", "channel_id, user_id", Text("channel_id"), Text("user_id"), Time("joined_at"), Time("opened_at")),
        Table("messages", "id", Number("id"), Text("channel_id"), Number("seq"), Number("ordinal"), Number("version"),
            Text("user_id"), Text("client_id"), Text("text"), Number("reply_to"), Time("created_at"), Time("edited_at"),
            Time("deleted_at")),
        Table("reactions", "message_id, reaction, user_id", Number("message_id"), Text("reaction"), Text("user_id"),
            Time("created_at")),
        Table("events", "channel_id, seq", Text("channel_id"), Number("seq"), Text("type"), Number("message_id"),
            Json("payload")),
        Table("requests", "author, client_id", Text("author"), Text("client_id"), Text("channel_id"), Number("seq"),
            Bytes("hash"), Json("answer")),
        Table("read_pointers", "user_id, channel_id", Text("user_id"), Text("channel_id"), Number("seq"), Number("version")),
        Table("bans", "kind, value", Text("kind"), Text("value"), Time("created_at")),
    ];

    private static DumpTable Table(string name, string key, params DumpColumn[] columns) => new(name, key, columns);

    private static DumpColumn Text(string name) => new(name, DumpKind.Text);

    private static DumpColumn Number(string name) => new(name, DumpKind.Number);

    private static DumpColumn Time(string name) => new(name, DumpKind.Time);

    private static DumpColumn Bytes(string name) => new(name, DumpKind.Bytes);

    private static DumpColumn Json(string name) => new(name, DumpKind.Json);
}
