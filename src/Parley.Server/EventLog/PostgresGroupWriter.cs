using Npgsql;

namespace Parley.Server.EventLogs;

/// <summary>The second round trip of a group: all its rows, one statement for each table, and the commit.</summary>
internal static class PostgresGroupWriter
{
    private const string InsertMessages = """
        INSERT INTO messages (id, channel_id, seq, ordinal, version, user_id, client_id, text, reply_to, created_at,
          edited_at, deleted_at)
        SELECT * FROM unnest($1::BIGINT[], $2::TEXT[], $3::BIGINT[], $4::BIGINT[], $5::BIGINT[], $6::TEXT[], $7::TEXT[],
          $8::TEXT[], $9::BIGINT[], $10::TIMESTAMPTZ[], $11::TIMESTAMPTZ[], $12::TIMESTAMPTZ[])
        """;

    private const string InsertEvents = """
        INSERT INTO events (channel_id, seq, type, message_id, payload)
        SELECT * FROM unnest($1::TEXT[], $2::BIGINT[], $3::TEXT[], $4::BIGINT[], $5::BYTEA[])
        """;

    private const string InsertRequests = """
        INSERT INTO requests (author, client_id, channel_id, seq, hash, answer)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[], $5::BYTEA[], $6::BYTEA[])
        """;

    private const string MoveChannels = """
        UPDATE channels c
        SET head = moved.head, ordinal = moved.ordinal, last_at = moved.last_at,
          moved_xid = pg_current_xact_id()::TEXT::BIGINT
        FROM unnest($1::TEXT[], $2::BIGINT[], $3::BIGINT[], $4::TIMESTAMPTZ[]) AS moved (id, head, ordinal, last_at)
        WHERE c.id = moved.id
        """;

    private const string ChangeMessages = """
        UPDATE messages m
        SET version = changed.version, text = COALESCE(changed.text, m.text),
          edited_at = COALESCE(changed.edited_at, m.edited_at), deleted_at = COALESCE(changed.deleted_at, m.deleted_at)
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::TEXT[], $4::TIMESTAMPTZ[], $5::TIMESTAMPTZ[])
          AS changed (id, version, text, edited_at, deleted_at)
        WHERE m.id = changed.id
        """;

    private const string RedactEvents = """
        UPDATE events e SET payload = redacted.payload
        FROM unnest($1::TEXT[], $2::BIGINT[], $3::BYTEA[]) AS redacted (channel_id, seq, payload)
        WHERE e.channel_id = redacted.channel_id AND e.seq = redacted.seq
        """;

    private const string AddReactions = """
        INSERT INTO reactions (message_id, reaction, user_id, created_at)
        SELECT * FROM unnest($1::BIGINT[], $2::TEXT[], $3::TEXT[], $4::TIMESTAMPTZ[])
        ON CONFLICT DO NOTHING
        """;

    private const string RemoveReactions = """
        DELETE FROM reactions r
        USING unnest($1::BIGINT[], $2::TEXT[], $3::TEXT[]) AS removed (message_id, reaction, user_id)
        WHERE r.message_id = removed.message_id AND r.reaction = removed.reaction AND r.user_id = removed.user_id
        """;

    /// <summary>
    /// Commits the plan; where it has nothing to write, ends the transaction and its locks. Without a timeout: see
    /// <see cref="PostgresCommit"/>.
    /// </summary>
    public static async Task CommitAsync(NpgsqlConnection connection, GroupPlan plan, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        if (plan.Sent.Count > 0)
        {
            AddMessages(batch, plan.Sent);
        }

        if (plan.Events.Count > 0)
        {
            AddEvents(batch, plan);
        }

        if (plan.Requests.Count > 0)
        {
            AddRequests(batch, plan.Requests);
        }

        AddChanges(batch, plan);
        Add(batch, "COMMIT");
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static void AddMessages(NpgsqlBatch batch, List<MessageRow> sent) => Add(
        batch, InsertMessages,
        Column(sent, message => message.Id),
        Column(sent, message => message.ChannelId),
        Column(sent, message => message.Seq),
        Column(sent, message => message.Ordinal),
        Column(sent, message => message.Version),
        Column(sent, message => message.AuthorId),
        Column(sent, message => message.ClientId),
        Column(sent, message => message.Text!),
        Column(sent, message => message.ReplyTo),
        Column(sent, message => Time(message.CreatedAt)),
        Column(sent, message => Time(message.EditedAt)),
        Column(sent, message => Time(message.DeletedAt)));

    private static void AddEvents(NpgsqlBatch batch, GroupPlan plan)
    {
        Add(
            batch, InsertEvents,
            Column(plan.Events, logged => logged.ChannelId),
            Column(plan.Events, logged => logged.Seq),
            Column(plan.Events, logged => EventPayload.Name(logged.Type)),
            Column(plan.Events, logged => logged.MessageId),
            Column(plan.Events, logged => logged.Payload));
        var moved = plan.Moved.ToList();
        Add(
            batch, MoveChannels,
            Column(moved, channel => channel.Id),
            Column(moved, channel => channel.Head),
            Column(moved, channel => channel.Ordinal),
            Column(moved, channel => Time(channel.LastAt)));
    }

    private static void AddRequests(NpgsqlBatch batch, List<StoredRequest> requests) => Add(
        batch, InsertRequests,
        Column(requests, request => request.Key.Author),
        Column(requests, request => request.Key.ClientId),
        Column(requests, request => request.ChannelId),
        Column(requests, request => request.Seq),
        Column(requests, request => request.Hash),
        Column(requests, request => request.Answer));

    private static void AddChanges(NpgsqlBatch batch, GroupPlan plan)
    {
        if (plan.Changed.Count > 0)
        {
            var changed = plan.Changed.ToList();
            Add(
                batch, ChangeMessages,
                Column(changed, message => message.Id),
                Column(changed, message => message.Version),
                Column(changed, message => message.Text),
                Column(changed, message => Time(message.EditedAt)),
                Column(changed, message => Time(message.DeletedAt)));
        }

        if (plan.Redacted.Count > 0)
        {
            Add(
                batch, RedactEvents,
                Column(plan.Redacted, text => text.ChannelId),
                Column(plan.Redacted, text => text.Seq),
                Column(plan.Redacted, text => text.Payload));
        }

        if (plan.Reactions.Count > 0)
        {
            AddReactionChanges(batch, plan);
        }
    }

    private static void AddReactionChanges(NpgsqlBatch batch, GroupPlan plan)
    {
        var removed = plan.Reactions.Where(change => change.Value is null).Select(change => change.Key).ToList();
        Add(
            batch, RemoveReactions,
            Column(removed, key => key.MessageId),
            Column(removed, key => key.Reaction),
            Column(removed, key => key.UserId));
        var added = plan.Reactions.Where(change => change.Value is not null).ToList();
        Add(
            batch, AddReactions,
            Column(added, change => change.Key.MessageId),
            Column(added, change => change.Key.Reaction),
            Column(added, change => change.Key.UserId),
            Column(added, change => Time(change.Value!.Value)));
    }

    private static DateTime Time(long milliseconds) => DateTime.UnixEpoch.AddMilliseconds(milliseconds);

    private static DateTime? Time(long? milliseconds) => milliseconds is { } value ? Time(value) : null;

    private static NpgsqlParameter<TValue[]> Column<TRow, TValue>(List<TRow> rows, Func<TRow, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return Parameter(values);
    }

    private static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }
}
