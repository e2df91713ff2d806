using System.Buffers.Binary;
using System.Buffers.Text;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// Where an event stands in its namespace's log. Clients get it as the event's last argument and give it back when they
/// return; to them it is text without meaning. It tells which log it belongs to: a restarted server counts from the
/// beginning.
/// </summary>
internal readonly record struct EventOffset(long Sequence, bool IsDirect)
{
    /// <summary>Characters of the text; always the same, so that it can be filled in at the last moment.</summary>
    public const int TextLength = 11;

    /// <summary>What stands in a frame that has not got its offset yet.</summary>
    public const string Unset = "AAAAAAAAAAA";

    private const int EpochShift = 44;
    private const long SequenceMask = (1L << (EpochShift - 1)) - 1;

    /// <summary>How many logs can be told from each other.</summary>
    public const int Epochs = 1 << (64 - EpochShift);

    public void Write(Span<byte> target, int epoch)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var packed = ((ulong)(uint)epoch << EpochShift) | ((ulong)(Sequence & SequenceMask) << 1) | (IsDirect ? 1u : 0u);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, packed);
        Base64Url.EncodeToUtf8(bytes, target);
    }

    /// <summary>Reads an offset; false when it is none of this log.</summary>
    public static bool TryParse(string? text, int epoch, out EventOffset offset)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        offset = default;
        if (text is not { Length: TextLength } || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != bytes.Length)
        {
            return false;
        }

        var packed = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        offset = new EventOffset((long)(packed >> 1) & SequenceMask, (packed & 1) != 0);
        return packed >> EpochShift == (ulong)(uint)epoch;
    }
}
