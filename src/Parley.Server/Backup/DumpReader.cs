using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>Reads everything as it was at one moment, row by row, each as one line of JSON.</summary>
internal sealed class DumpReader(Database database)
{
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DumpQueries _queries = new(database);

    /// <summary>
    /// Calls <paramref name="row"/> with each row's JSON, valid during the call, table after table.
    /// <paramref name="withoutEpochs"/> leaves out what differs between a database and its restored copy.
    /// </summary>
    public Task<long> ReadAsync(
        Func<DumpTable, ReadOnlyMemory<byte>, ValueTask> row, bool withoutEpochs, CancellationToken cancellation) =>
        database.ReadAsync(
            async connection =>
            {
                await using var snapshot = await database.BeginSnapshotAsync(connection, cancellation);
                var rows = 0L;
                foreach (var table in DumpTable.All)
                {
                    rows += await ReadTableAsync(table, connection, snapshot, row, withoutEpochs, cancellation);
                }

                return rows;
            },
            cancellation);

    private async Task<long> ReadTableAsync(
        DumpTable table,
        DbConnection connection,
        DbTransaction snapshot,
        Func<DumpTable, ReadOnlyMemory<byte>, ValueTask> row,
        bool withoutEpochs,
        CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer, Json);
        await using var command = _queries.ReadAll(table, connection, snapshot);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = 0L;
        while (await reader.ReadAsync(cancellation))
        {
            buffer.ResetWrittenCount();
            json.Reset();
            Write(json, table, reader, withoutEpochs);
            await row(table, buffer.WrittenMemory);
            rows++;
        }

        return rows;
    }

    private static void Write(Utf8JsonWriter json, DumpTable table, DbDataReader reader, bool withoutEpochs)
    {
        json.WriteStartObject();
        json.WriteString("table", table.Name);
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (!reader.IsDBNull(i) && !(withoutEpochs && table.Columns[i].Name == "epoch"))
            {
                json.WritePropertyName(table.Columns[i].Name);
                WriteValue(json, table.Columns[i].Kind, reader, i, withoutEpochs);
            }
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteValue(Utf8JsonWriter json, DumpKind kind, DbDataReader reader, int column, bool withoutEpochs)
    {
        switch (kind)
        {
            case DumpKind.Text:
                json.WriteStringValue(reader.GetString(column));
                break;
            case DumpKind.Number:
                json.WriteNumberValue(reader.GetInt64(column));
                break;
            case DumpKind.Time:
                json.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column))
                    .ToString(TimeFormat, CultureInfo.InvariantCulture));
                break;
            case DumpKind.Bytes:
                json.WriteBase64StringValue(reader.GetFieldValue<byte[]>(column));
                break;
            case DumpKind.Json:
                var bytes = reader.GetFieldValue<byte[]>(column);
                json.WriteRawValue(withoutEpochs ? WithoutEpoch(bytes) : bytes);
                break;
        }
    }

    /// <summary>Quotation marks inside of texts are escaped: what is found is the member itself.</summary>
    private static byte[] WithoutEpoch(byte[] json)
    {
        var member = "\"epoch\":\""u8;
        var start = json.AsSpan().IndexOf(member);
        if (start < 0)
        {
            return json;
        }

        start += member.Length;
        var length = json.AsSpan(start).IndexOf((byte)'"');
        return [.. json.AsSpan(0, start), .. json.AsSpan(start + length)];
    }
}
