using System.Security.Cryptography;
using System.Text.Json;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>
/// Everything as lines of JSON, the same from both databases: a header, the rows, and an end that counts the rows and
/// names the SHA-256 of all lines before it, so that half a file is not taken for a whole one.
/// </summary>
internal sealed class Export(Database database, TimeProvider time)
{
    /// <summary>Raised when older programs can no longer read what is written.</summary>
    public const int Format = 1;

    private readonly DumpReader _reader = new(database);

    /// <summary>Returns the number of rows; <paramref name="progress"/> is told of them.</summary>
    public async Task<long> WriteAsync(Stream output, IProgress<long> progress, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        await WriteLineAsync(JsonSerializer.SerializeToUtf8Bytes(
            new ExportHeader(Format, time.GetUtcNow()), BackupJson.Default.ExportHeader));
        await _reader.ReadAsync(
            async (_, row) =>
            {
                await WriteLineAsync(row);
                progress.Report(++rows);
            },
            withoutEpochs: false,
            cancellation);
        await WriteLineAsync(JsonSerializer.SerializeToUtf8Bytes(
            new ExportEnd(rows, Convert.ToHexStringLower(hash.GetCurrentHash())), BackupJson.Default.ExportEnd));
        await output.FlushAsync(cancellation);
        return rows;

        async ValueTask WriteLineAsync(ReadOnlyMemory<byte> line)
        {
            hash.AppendData(line.Span);
            hash.AppendData("\n"u8);
            await output.WriteAsync(line, cancellation);
            await output.WriteAsync(NewLine, cancellation);
        }
    }

    private static readonly ReadOnlyMemory<byte> NewLine = new byte[] { (byte)'\n' };
}
