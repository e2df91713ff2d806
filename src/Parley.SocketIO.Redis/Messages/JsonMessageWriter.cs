using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.SocketIO.Redis.Messages;

/// <summary>Writes a message in JSON. One is kept for each thread.</summary>
internal sealed class JsonMessageWriter
{
    /// <summary>A buffer that grew beyond this is not kept for the next message.</summary>
    private const int KeptBytes = 64 << 10;

    [ThreadStatic]
    private static JsonMessageWriter? t_kept;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JsonMessageWriter() => Json = new Utf8JsonWriter(
        _bytes,
        new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 });

    public Utf8JsonWriter Json { get; }

    /// <summary>The thread's writer, empty; given back with <see cref="ToArrayAndReturn"/>.</summary>
    public static JsonMessageWriter Rent()
    {
        var writer = t_kept ?? new JsonMessageWriter();
        t_kept = null;
        writer._bytes.ResetWrittenCount();
        writer.Json.Reset();
        return writer;
    }

    public byte[] ToArrayAndReturn()
    {
        Json.Flush();
        var message = _bytes.WrittenSpan.ToArray();
        if (_bytes.Capacity <= KeptBytes)
        {
            t_kept = this;
        }

        return message;
    }
}
