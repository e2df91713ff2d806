using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Parley.Testing;

namespace Parley.Server.Tests.Tidy;

/// <summary>The repository's own files, without what builds and runs leave behind.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> NotOurs =
        ["bin", "obj", "node_modules", "dist", ".git", "data", "artifacts", "__pycache__"];

    private static readonly Lazy<IReadOnlyList<string>> AllFiles = new(() => [.. Walk(Repository.Root).Order()]);

    private static readonly Lazy<IReadOnlyList<(string File, SyntaxNode Root)>> AllCSharp = new(Parse);

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files => AllFiles.Value;

    public static IReadOnlyList<(string File, SyntaxNode Root)> CSharp => AllCSharp.Value;

    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    public static int LinesOf(string file) => File.ReadLines(Path.Combine(Repository.Root, file)).Count();

    public static bool Exists(string path) => Path.Exists(Path.Combine(Repository.Root, path));

    /// <summary>The feature a file of the server belongs to, or null: <c>Messages</c>.</summary>
    public static string? FeatureOf(string file) => file.Split('/') is ["src", "Parley.Server", var folder, _, ..] ? folder : null;

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(path => !NotOurs.Contains(Path.GetFileName(path))))
        {
            yield return Path.GetRelativePath(Repository.Root, file);
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Where(path => !NotOurs.Contains(Path.GetFileName(path))))
        {
            foreach (var file in Walk(inner))
            {
                yield return file;
            }
        }
    }

    private static IReadOnlyList<(string File, SyntaxNode Root)> Parse() =>
    [
        .. Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => (file, CSharpSyntaxTree.ParseText(Read(file)).GetRoot())),
    ];
}
