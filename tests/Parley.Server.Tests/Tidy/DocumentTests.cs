using System.Text.RegularExpressions;

namespace Parley.Server.Tests.Tidy;

/// <summary>What the documents point at is there, and the repository speaks of itself alone.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"];
    private static readonly string[] Foreign = ["../sha" + "red", "/wo" + "rk/", "/tmp/br" + "ief", "the se" + "ed's"];

    [Fact]
    public void No_link_is_dead()
    {
        var dead =
            from document in SourceTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            from Match link in Link().Matches(WithoutCode(SourceTree.Read(document)))
            let target = link.Groups["target"].Value
            where !IsElsewhere(target) && !Leads(document, target)
            select $"{document}: {target}";
        Faults.None(dead);
    }

    [Fact]
    public void Nothing_is_left_for_later_in_a_comment() => Faults.None(FilesWith(Unfinished));

    [Fact]
    public void Nothing_refers_to_what_is_not_in_the_repository() => Faults.None(FilesWith(Foreign));

    private static IEnumerable<string> FilesWith(string[] words) =>
        from file in SourceTree.Files
        where Path.GetExtension(file) is not (".png" or ".ico" or ".woff2") && !file.EndsWith("-lock.json", StringComparison.Ordinal)
        let text = SourceTree.Read(file)
        from word in words
        where text.Contains(word, StringComparison.Ordinal)
        select $"{file}: {word}";

    private static bool IsElsewhere(string target) =>
        target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal);

    private static bool Leads(string document, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0
            ? document
            : Path.Combine(Path.GetDirectoryName(document) ?? "", Uri.UnescapeDataString(parts[0]));
        return SourceTree.Exists(file)
            && (parts.Length == 1 || !file.EndsWith(".md", StringComparison.Ordinal) || HasHeading(file, parts[1]));
    }

    private static bool HasHeading(string file, string anchor) =>
        SourceTree.Read(file).Split('\n')
            .Where(line => line.StartsWith('#'))
            .Select(line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
            .Contains(anchor);

    private static string WithoutCode(string text) => Code().Replace(text, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\p{L}\p{N}\s_-]")]
    private static partial Regex NotInAnchor();
}
