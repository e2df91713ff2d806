using Microsoft.Data.Sqlite;

namespace Parley.Server.EventLogs;

/// <summary>The statements of a group on SQLite. Lives on the writer thread.</summary>
internal sealed class SqliteGroup(SqliteConnection connection)
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE", 0);

    private readonly SqliteStatement _commit = new(connection, "COMMIT", 0);

    private readonly SqliteStatement _rollback = new(connection, "ROLLBACK", 0);

    private readonly SqliteGroupReader _reader = new(connection);

    private readonly SqliteStatement _insertMessage = new(
        connection,
        """
        INSERT INTO messages (id, channel_id, seq, ordinal, version, user_id, client_id, text, reply_to, created_at,
          edited_at, deleted_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """,
        12);

    private readonly SqliteStatement _insertEvent = new(
        connection,
        "INSERT INTO events (channel_id, seq, type, message_id, payload) VALUES (?1, ?2, ?3, ?4, ?5)",
        5);

    private readonly SqliteStatement _insertRequest = new(
        connection,
        "INSERT INTO requests (author, client_id, channel_id, seq, hash, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        6);

    private readonly SqliteStatement _moveChannel = new(
        connection, "UPDATE channels SET head = ?2, ordinal = ?3, last_at = ?4 WHERE id = ?1", 4);

    private readonly SqliteStatement _changeMessage = new(
        connection,
        """
        UPDATE messages
        SET version = ?2, text = COALESCE(?3, text), edited_at = COALESCE(?4, edited_at),
          deleted_at = COALESCE(?5, deleted_at)
        WHERE id = ?1
        """,
        5);

    private readonly SqliteStatement _redactEvent = new(
        connection, "UPDATE events SET payload = ?3 WHERE channel_id = ?1 AND seq = ?2", 3);

    private readonly SqliteStatement _addReaction = new(
        connection,
        """
        INSERT INTO reactions (message_id, reaction, user_id, created_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO NOTHING
        """,
        4);

    private readonly SqliteStatement _removeReaction = new(
        connection, "DELETE FROM reactions WHERE message_id = ?1 AND reaction = ?2 AND user_id = ?3", 3);

    public void Begin() => _begin.Run();

    public GroupState Read(GroupNeeds needs) => _reader.Read(needs);

    public void Write(GroupPlan plan)
    {
        foreach (var message in plan.Sent)
        {
            _insertMessage.Run(
                message.Id, message.ChannelId, message.Seq, message.Ordinal, message.Version, message.AuthorId,
                message.ClientId, message.Text, message.ReplyTo, message.CreatedAt, message.EditedAt, message.DeletedAt);
        }

        foreach (var logged in plan.Events)
        {
            _insertEvent.Run(
                logged.ChannelId, logged.Seq, EventPayload.Name(logged.Type), logged.MessageId, logged.Payload);
        }

        foreach (var request in plan.Requests)
        {
            _insertRequest.Run(
                request.Key.Author, request.Key.ClientId, request.ChannelId, request.Seq, request.Hash, request.Answer);
        }

        foreach (var channel in plan.Moved)
        {
            _moveChannel.Run(channel.Id, channel.Head, channel.Ordinal, channel.LastAt);
        }

        WriteChanges(plan);
    }

    public void Commit() => _commit.Run();

    /// <summary>Some faults, a full disk among them, have already rolled the transaction back.</summary>
    public void Rollback()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // no transaction is open any more, which is what was wanted
        }
    }

    private void WriteChanges(GroupPlan plan)
    {
        foreach (var message in plan.Changed)
        {
            _changeMessage.Run(message.Id, message.Version, message.Text, message.EditedAt, message.DeletedAt);
        }

        foreach (var text in plan.Redacted)
        {
            _redactEvent.Run(text.ChannelId, text.Seq, text.Payload);
        }

        foreach (var ((messageId, reaction, userId), at) in plan.Reactions)
        {
            if (at is { } time)
            {
                _addReaction.Run(messageId, reaction, userId, time);
            }
            else
            {
                _removeReaction.Run(messageId, reaction, userId);
            }
        }
    }
}
