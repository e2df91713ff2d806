using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.EventLogs;

/// <summary>
/// Tells whether two requests ask for the same. Every part that decides the outcome goes in, behind its length; the
/// author's name does not, for it may change between a request and its repeat.
/// </summary>
internal static class RequestHash
{
    /// <summary>Half a SHA-256: accidents do not happen at 128 bits, and the row is kept for ever.</summary>
    private const int Size = 16;

    public static byte[] Of(AppendRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        switch (request)
        {
            case SendMessage send:
                Begin(buffer, (byte)'s', send);
                Add(buffer, send.Text);
                Add(buffer, send.ReplyTo ?? 0);
                break;
            case EditMessage edit:
                Begin(buffer, (byte)'e', edit);
                Add(buffer, edit.MessageId);
                Add(buffer, edit.Text);
                break;
            case DeleteMessage delete:
                Begin(buffer, (byte)'d', delete);
                Add(buffer, delete.MessageId);
                break;
            case React react:
                Begin(buffer, (byte)'r', react);
                Add(buffer, react.MessageId);
                Add(buffer, react.Reaction);
                Add(buffer, react.On ? 1 : 0);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request.GetType(), null);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return hash[..Size].ToArray();
    }

    private static void Begin(ArrayBufferWriter<byte> buffer, byte kind, AppendRequest request)
    {
        buffer.Write([kind]);
        Add(buffer, request.ChannelId);
    }

    private static void Add(ArrayBufferWriter<byte> buffer, string text)
    {
        Add(buffer, text.Length);
        Encoding.UTF8.GetBytes(text, buffer);
    }

    private static void Add(ArrayBufferWriter<byte> buffer, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), number);
        buffer.Advance(sizeof(long));
    }
}
