using Npgsql;

namespace Parley.Server.EventLogs;

/// <summary>The first round trip of a group: begin, lock its channels in id order, read what the plan needs.</summary>
internal static class PostgresGroupReader
{
    /// <summary>In id order on every node, or two of them would deadlock.</summary>
    private const string LockChannels = """
        SELECT id, epoch, head, ordinal, (EXTRACT(EPOCH FROM last_at) * 1000)::BIGINT, created_xid
        FROM channels WHERE id = ANY($1) ORDER BY id FOR UPDATE
        """;

    /// <summary>clock_timestamp, for now() is the start of the transaction, before the locks were ours.</summary>
    private const string ReadClockAndIds = """
        SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT,
          ARRAY(SELECT nextval(pg_get_serial_sequence('messages', 'id')) FROM generate_series(1, $1))
        """;

    private const string ReadRequests = """
        SELECT r.author, r.client_id, r.channel_id, r.seq, r.hash, r.answer
        FROM unnest($1::TEXT[], $2::TEXT[]) AS asked (author, client_id)
        JOIN requests r ON r.author = asked.author AND r.client_id = asked.client_id
        """;

    private const string ReadMessages = """
        SELECT id, channel_id, user_id, seq, ordinal, version, deleted_at IS NOT NULL
        FROM messages WHERE id = ANY($1)
        """;

    private const string CountReactions = """
        SELECT message_id, reaction, COUNT(*) FROM reactions WHERE message_id = ANY($1) GROUP BY message_id, reaction
        """;

    private const string ReadReactions = """
        SELECT r.message_id, r.reaction, r.user_id
        FROM unnest($1::BIGINT[], $2::TEXT[], $3::TEXT[]) AS asked (message_id, reaction, user_id)
        JOIN reactions r USING (message_id, reaction, user_id)
        """;

    private const string ReadTexts = """
        SELECT message_id, channel_id, seq, payload FROM events
        WHERE message_id = ANY($1) AND type IN ('message', 'edit')
        """;

    public static async Task<GroupState> LockAsync(NpgsqlConnection connection, GroupNeeds needs)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "BEGIN");
        Add(batch, LockChannels, Parameter(needs.Channels.ToArray()));
        Add(batch, ReadClockAndIds, Parameter(needs.Sends));
        AddRequests(batch, needs);
        if (needs.Messages.Count > 0)
        {
            Add(batch, ReadMessages, Parameter(needs.Messages.ToArray()));
        }

        if (needs.Reactions.Count > 0)
        {
            AddReactions(batch, needs);
        }

        if (needs.Deletions.Count > 0)
        {
            Add(batch, ReadTexts, Parameter(needs.Deletions.ToArray()));
        }

        await using var reader = await batch.ExecuteReaderAsync();
        return await ReadAsync(reader, needs);
    }

    private static void AddRequests(NpgsqlBatch batch, GroupNeeds needs)
    {
        var keys = needs.Requests.ToArray();
        Add(
            batch, ReadRequests,
            Parameter(Array.ConvertAll(keys, key => key.Author)),
            Parameter(Array.ConvertAll(keys, key => key.ClientId)));
    }

    private static void AddReactions(NpgsqlBatch batch, GroupNeeds needs)
    {
        var keys = needs.Reactions.ToArray();
        Add(batch, CountReactions, Parameter(keys.Select(key => key.MessageId).Distinct().ToArray()));
        Add(
            batch, ReadReactions,
            Parameter(Array.ConvertAll(keys, key => key.MessageId)),
            Parameter(Array.ConvertAll(keys, key => key.Reaction)),
            Parameter(Array.ConvertAll(keys, key => key.UserId)));
    }

    private static async Task<GroupState> ReadAsync(NpgsqlDataReader reader, GroupNeeds needs)
    {
        var state = new GroupState();
        await ReadRowsAsync(reader, state, AddChannel);
        await NextAsync(reader, state, AddClockAndIds);
        await NextAsync(reader, state, AddRequest);
        if (needs.Messages.Count > 0)
        {
            await NextAsync(reader, state, AddMessage);
        }

        if (needs.Reactions.Count > 0)
        {
            await NextAsync(reader, state, AddReactionCount);
            await NextAsync(reader, state, AddReaction);
        }

        if (needs.Deletions.Count > 0)
        {
            await NextAsync(reader, state, AddText);
        }

        return state;
    }

    private static async Task NextAsync(NpgsqlDataReader reader, GroupState state, Action<NpgsqlDataReader, GroupState> add)
    {
        await reader.NextResultAsync();
        await ReadRowsAsync(reader, state, add);
    }

    private static async Task ReadRowsAsync(NpgsqlDataReader reader, GroupState state, Action<NpgsqlDataReader, GroupState> add)
    {
        while (await reader.ReadAsync())
        {
            add(reader, state);
        }
    }

    private static void AddChannel(NpgsqlDataReader row, GroupState state)
    {
        var lastAt = row.IsDBNull(4) ? (long?)null : row.GetInt64(4);
        var channel = new ChannelRow(
            row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), lastAt, row.GetInt64(5));
        state.Channels.Add(channel.Id, channel);
    }

    private static void AddClockAndIds(NpgsqlDataReader row, GroupState state)
    {
        state.Now = row.GetInt64(0);
        foreach (var id in row.GetFieldValue<long[]>(1))
        {
            state.Ids.Enqueue(id);
        }
    }

    private static void AddRequest(NpgsqlDataReader row, GroupState state)
    {
        var key = new RequestKey(row.GetString(0), row.GetString(1));
        state.Requests.Add(key, new StoredRequest(
            key, row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetFieldValue<byte[]>(5)));
    }

    private static void AddMessage(NpgsqlDataReader row, GroupState state)
    {
        var message = new MessageRow
        {
            Id = row.GetInt64(0),
            ChannelId = row.GetString(1),
            AuthorId = row.GetString(2),
            Seq = row.GetInt64(3),
            Ordinal = row.GetInt64(4),
            Version = row.GetInt64(5),
            Deleted = row.GetBoolean(6),
        };
        state.Messages.Add(message.Id, message);
    }

    private static void AddReactionCount(NpgsqlDataReader row, GroupState state)
    {
        if (state.Messages.TryGetValue(row.GetInt64(0), out var message))
        {
            message.Reactions[row.GetString(1)] = (int)row.GetInt64(2);
        }
    }

    private static void AddReaction(NpgsqlDataReader row, GroupState state) =>
        state.Reactions.Add(new ReactionKey(row.GetInt64(0), row.GetString(1), row.GetString(2)));

    private static void AddText(NpgsqlDataReader row, GroupState state) => state.AddText(
        row.GetInt64(0), new LoggedText(row.GetString(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)));

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
