using System.Buffers;
using System.Globalization;
using System.Text;
using Parley.Server.Reactions;
using Parley.Server.Wire;

namespace Parley.Server.Limits;

/// <summary>What a text, a name, a reaction and a client id may be; each error names the field and the limit.</summary>
internal static class TextRules
{
    public const int LongestName = 32;
    public const int LongestId = 100;
    private const int LengthOfUuid = 36;

    private static readonly SearchValues<char> UuidCharacters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>Texts are kept verbatim: they are checked, never changed.</summary>
    public static void RequireText(string text, string field, int limitBytes)
    {
        if (text.Length == 0)
        {
            throw ChatException.Invalid(field, $"{field} is empty; say something.");
        }

        RequireStorable(text, field);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (limitBytes > 0 && bytes > limitBytes)
        {
            throw ChatException.TooLong(field, $"{field} has {bytes} bytes of UTF-8; the limit is {limitBytes}.");
        }
    }

    /// <summary>The name as it is kept: NFC, trimmed, 1 to 32 code points, no control characters.</summary>
    public static string NormalizeName(string name, string field)
    {
        RequireStorable(name, field);
        var kept = name.Normalize(NormalizationForm.FormC).Trim();
        var length = kept.EnumerateRunes().Count();
        if (length == 0)
        {
            throw ChatException.Invalid(field, $"{field} is empty; it takes 1 to {LongestName} characters.");
        }

        if (length > LongestName)
        {
            throw ChatException.TooLong(field, $"{field} has {length} characters; the limit is {LongestName}.");
        }

        return kept.EnumerateRunes().Any(Rune.IsControl)
            ? throw ChatException.Invalid(field, $"{field} holds a control character.")
            : kept;
    }

    /// <summary>Two names that fold to the same are the same name.</summary>
    public static string FoldName(string name) =>
        name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal);

    public static void RequireReaction(string reaction, string field)
    {
        RequireStorable(reaction, field);
        var length = reaction.EnumerateRunes().Count();
        if (length == 0 || reaction.EnumerateRunes().Any(rune => Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)))
        {
            throw ChatException.Invalid(field, $"{field} takes 1 to {ReactRequest.LongestReaction} visible characters.");
        }

        if (length > ReactRequest.LongestReaction)
        {
            throw ChatException.TooLong(
                field, $"{field} has {length} characters; the limit is {ReactRequest.LongestReaction}.");
        }
    }

    public static void RequireClientId(string clientId, string field = "clientId")
    {
        // The parser alone would take blanks around it, of any length, and they would be stored for ever.
        if (clientId.Length != LengthOfUuid || clientId.AsSpan().ContainsAnyExcept(UuidCharacters)
            || !Guid.TryParseExact(clientId, "D", out _))
        {
            throw ChatException.Invalid(field, $"{field} must be a UUID such as 01939a5e-7a4c-7e01-b2f4-7d1c2a3b4c5d.");
        }
    }

    /// <summary>An id that somebody else made up: opaque, but short. Null comes from lists, whose elements JSON lets be.</summary>
    public static void RequireId(string? id, string field)
    {
        if (id is null)
        {
            throw ChatException.Invalid(field, $"{field} holds null.");
        }

        if (id.Length is 0 or > LongestId)
        {
            throw ChatException.Invalid(field, $"{field} has {id.Length} characters; it takes 1 to {LongestId}.");
        }

        RequireStorable(id, field);
    }

    /// <summary>PostgreSQL cannot keep NUL, and UTF-8 has no lone surrogates: refused on both databases alike.</summary>
    private static void RequireStorable(string text, string field)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                throw ChatException.Invalid(field, $"{field} holds a NUL character.");
            }

            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsSurrogatePair(text, i) || i + 1 == text.Length)
            {
                throw ChatException.Invalid(
                    field,
                    string.Create(CultureInfo.InvariantCulture, $"{field} holds half of a surrogate pair at {i}."));
            }

            i++;
        }
    }
}
