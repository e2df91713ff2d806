using Parley.Server.Limits;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Limits;

public sealed class TextRulesTests
{
    /// <summary>Not as theory data: attributes keep UTF-8, in which half a surrogate pair cannot be written.</summary>
    [Fact]
    public void A_text_that_cannot_be_kept_verbatim_is_invalid()
    {
        string[] texts = ["", "\0", "a\0b", "\ud800", "a\udc00", "\ud83d", "\udc00\ud83d", "😀\ud83d!"];
        foreach (var text in texts)
        {
            var fault = Assert.Throws<ChatException>(() => TextRules.RequireText(text, "text", 100));
            Assert.Equal((ErrorCodes.Invalid, "text"), (fault.Body.Code, fault.Body.Field));
        }

        Assert.Equal(ErrorCodes.Invalid, Assert.Throws<ChatException>(
            () => TextRules.NormalizeName("\ud800", "name")).Body.Code);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData(" \n ")]
    [InlineData("👩‍👩‍👧‍👦 שלום \u2028 \u0007")]
    public void Any_other_text_passes_unchanged(string text) => TextRules.RequireText(text, "text", 100);

    [Fact]
    public void The_limit_counts_bytes_of_UTF8()
    {
        TextRules.RequireText(new string('ä', 50), "text", 100);
        var fault = Assert.Throws<ChatException>(() => TextRules.RequireText(new string('ä', 51), "text", 100));
        Assert.Equal(ErrorCodes.TooLong, fault.Body.Code);
        Assert.Contains("102", fault.Message, StringComparison.Ordinal);
        TextRules.RequireText(new string('ä', 51), "text", 0);
    }

    [Theory]
    [InlineData("  Ann  ", "Ann")]
    [InlineData("e\u0301", "é")]
    [InlineData("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦")]
    public void Names_are_trimmed_and_normalised(string name, string kept) =>
        Assert.Equal(kept, TextRules.NormalizeName(name, "name"));

    [Theory]
    [InlineData("", ErrorCodes.Invalid)]
    [InlineData("   ", ErrorCodes.Invalid)]
    [InlineData("a\nb", ErrorCodes.Invalid)]
    [InlineData("a\0", ErrorCodes.Invalid)]
    [InlineData("123456789012345678901234567890123", ErrorCodes.TooLong)]
    public void Other_names_are_refused(string name, string code) =>
        Assert.Equal(code, Assert.Throws<ChatException>(() => TextRules.NormalizeName(name, "name")).Body.Code);

    [Fact]
    public void Names_have_up_to_32_code_points() =>
        Assert.Equal(64, TextRules.NormalizeName(string.Concat(Enumerable.Repeat("😀", 32)), "name").Length);

    [Theory]
    [InlineData("ann", "ANN")]
    [InlineData("straße", "STRASSE")]
    [InlineData("Ｗide", "wide")]
    public void Names_that_look_the_same_are_the_same(string one, string other) =>
        Assert.Equal(TextRules.FoldName(one), TextRules.FoldName(other));

    [Theory]
    [InlineData("👍", true)]
    [InlineData("👩‍👩‍👧‍👦", true)]
    [InlineData("+1", true)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("a b", false)]
    [InlineData("12345678901234567", false)]
    public void A_reaction_has_1_to_16_visible_code_points(string reaction, bool passes) =>
        Assert.Equal(passes, Record.Exception(() => TextRules.RequireReaction(reaction, "reaction")) is null);

    [Theory]
    [InlineData("01939a5e-7a4c-7e01-b2f4-7d1c2a3b4c5d", true)]
    [InlineData("01939A5E-7A4C-7E01-B2F4-7D1C2A3B4C5D", true)]
    [InlineData("{01939a5e-7a4c-7e01-b2f4-7d1c2a3b4c5d}", false)]
    [InlineData(" 01939a5e-7a4c-7e01-b2f4-7d1c2a3b4c5d", false)]
    [InlineData("01939a5e-7a4c-7e01-b2f4-7d1c2a3b4c5d   ", false)]
    [InlineData("0x939a5e-7a4c-7e01-b2f4-7d1c2a3b4c5d", false)]
    [InlineData("1", false)]
    [InlineData("", false)]
    public void A_client_id_is_a_UUID(string clientId, bool passes) =>
        Assert.Equal(passes, Record.Exception(() => TextRules.RequireClientId(clientId)) is null);
}
