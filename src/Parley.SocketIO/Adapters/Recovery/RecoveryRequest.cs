using System.Text.Json;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// What a returning client says beside its credentials: the secret of the socket it had, and the last offset it got. The
/// secret is taken out, so that nobody who shows or logs a handshake shows it.
/// </summary>
internal readonly record struct RecoveryRequest(string Pid, string? Offset)
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };
    private static readonly JsonWriterOptions AsGiven = new() { MaxDepth = int.MaxValue, SkipValidation = true };

    /// <summary>Takes a request out of a CONNECT packet's payload; null when there is none.</summary>
    public static RecoveryRequest? TakeFrom(ref byte[] auth)
    {
        if (auth.Length == 0)
        {
            return null;
        }

        using var document = JsonDocument.Parse(auth, AnyDepth);
        if (!document.RootElement.TryGetProperty("pid"u8, out var pid))
        {
            return null;
        }

        string? offset = null;
        var isEmpty = true;
        using var rest = new MemoryStream();
        using (var writer = new Utf8JsonWriter(rest, AsGiven))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.NameEquals("offset"u8))
                {
                    offset = StringOf(member.Value);
                }
                else if (!member.NameEquals("pid"u8))
                {
                    isEmpty = false;
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        auth = isEmpty ? [] : rest.ToArray();
        return StringOf(pid) is { } secret ? new RecoveryRequest(secret, offset) : null;
    }

    private static string? StringOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate
        }
    }
}
