using Microsoft.Data.Sqlite;

namespace Parley.Server.EventLogs;

/// <summary>Reads what a group's plan needs, inside its transaction. Lives on the writer thread.</summary>
internal sealed class SqliteGroupReader(SqliteConnection connection)
{
    private readonly SqliteStatement _channel = new(
        connection, "SELECT epoch, head, ordinal, last_at, rowid FROM channels WHERE id = ?1", 1);

    /// <summary>No message is ever removed, except by a restore, which raises the floor.</summary>
    private readonly SqliteStatement _newestId = new(
        connection, "SELECT MAX(floor, COALESCE((SELECT MAX(id) FROM messages), 0)) FROM message_ids", 0);

    private readonly SqliteStatement _request = new(
        connection,
        "SELECT channel_id, seq, hash, answer FROM requests WHERE author = ?1 AND client_id = ?2",
        2);

    private readonly SqliteStatement _message = new(
        connection,
        "SELECT channel_id, user_id, seq, ordinal, version, deleted_at IS NOT NULL FROM messages WHERE id = ?1",
        1);

    private readonly SqliteStatement _countReactions = new(
        connection, "SELECT reaction, COUNT(*) FROM reactions WHERE message_id = ?1 GROUP BY reaction", 1);

    private readonly SqliteStatement _reaction = new(
        connection, "SELECT 1 FROM reactions WHERE message_id = ?1 AND reaction = ?2 AND user_id = ?3", 3);

    private readonly SqliteStatement _texts = new(
        connection,
        "SELECT channel_id, seq, payload FROM events WHERE message_id = ?1 AND type IN ('message', 'edit')",
        1);

    public GroupState Read(GroupNeeds needs)
    {
        var state = new GroupState();
        foreach (var id in needs.Channels)
        {
            ReadChannel(state, id);
        }

        foreach (var key in needs.Requests)
        {
            ReadRequest(state, key);
        }

        foreach (var id in needs.Messages)
        {
            ReadMessage(state, id);
        }

        foreach (var key in needs.Reactions)
        {
            ReadReaction(state, key);
        }

        foreach (var id in needs.Deletions)
        {
            ReadTexts(state, id);
        }

        if (needs.Sends > 0)
        {
            SetIdsAside(state, needs.Sends);
        }

        return state;
    }

    private void ReadChannel(GroupState state, string id)
    {
        using var reader = _channel.Read(id);
        if (reader.Read())
        {
            state.Channels.Add(id, new ChannelRow(
                id, reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.GetInt64(4)));
        }
    }

    private void ReadRequest(GroupState state, RequestKey key)
    {
        using var reader = _request.Read(key.Author, key.ClientId);
        if (reader.Read())
        {
            state.Requests.Add(key, new StoredRequest(
                key, reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3)));
        }
    }

    private void ReadMessage(GroupState state, long id)
    {
        using var reader = _message.Read(id);
        if (reader.Read())
        {
            state.Messages.Add(id, new MessageRow
            {
                Id = id,
                ChannelId = reader.GetString(0),
                AuthorId = reader.GetString(1),
                Seq = reader.GetInt64(2),
                Ordinal = reader.GetInt64(3),
                Version = reader.GetInt64(4),
                Deleted = reader.GetBoolean(5),
            });
        }
    }

    private void ReadReaction(GroupState state, ReactionKey key)
    {
        if (!state.Messages.TryGetValue(key.MessageId, out var message))
        {
            return;
        }

        using (var counts = _countReactions.Read(key.MessageId))
        {
            while (counts.Read())
            {
                message.Reactions[counts.GetString(0)] = counts.GetInt32(1);
            }
        }

        using var own = _reaction.Read(key.MessageId, key.Reaction, key.UserId);
        if (own.Read())
        {
            state.Reactions.Add(key);
        }
    }

    private void ReadTexts(GroupState state, long id)
    {
        using var reader = _texts.Read(id);
        while (reader.Read())
        {
            state.AddText(id, new LoggedText(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        }
    }

    private void SetIdsAside(GroupState state, int count)
    {
        using var reader = _newestId.Read();
        reader.Read();
        var newest = reader.GetInt64(0);
        for (var id = newest + 1; id <= newest + count; id++)
        {
            state.Ids.Enqueue(id);
        }
    }
}
