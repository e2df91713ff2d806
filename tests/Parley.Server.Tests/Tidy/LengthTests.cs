using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Parley.Server.Tests.Tidy;

/// <summary>Files and methods that one reads without scrolling for long.</summary>
public sealed class LengthTests
{
    private const int FileLimit = 300;
    private const int HardFileLimit = 500;
    private const int MethodLimit = 60;

    /// <summary>Files that may be longer than others, each with its reason; none longer than the hard limit.</summary>
    private static readonly Dictionary<string, string> LongFiles = new()
    {
        ["src/Parley.Web/src/wire.ts"] = "generated: one page of all shapes on the wire",
    };

    private static readonly string[] Code = [".cs", ".ts", ".tsx", ".js", ".mjs", ".css", ".py", ".c", ""];

    [Fact]
    public void No_source_file_is_longer_than_300_lines_without_a_reason() =>
        Faults.None(TooLong(FileLimit).Where(file => !IsTest(file) && !LongFiles.ContainsKey(file)));

    [Fact]
    public void No_file_at_all_is_longer_than_500_lines() => Faults.None(TooLong(HardFileLimit));

    [Fact]
    public void The_exceptions_are_still_needed()
    {
        var needed = TooLong(FileLimit).ToHashSet();
        Faults.None(LongFiles.Keys.Where(file => !needed.Contains(file)));
    }

    [Fact]
    public void No_method_is_longer_than_60_lines()
    {
        var tooLong =
            from source in SourceTree.CSharp
            from method in source.Root.DescendantNodes().Where(IsMethod)
            let lines = LinesOf(method)
            where lines > MethodLimit
            select $"{source.File}: {NameOf(method)} has {lines} lines";
        Faults.None(tooLong);
    }

    private static IEnumerable<string> TooLong(int limit) =>
        SourceTree.Files.Where(file => Code.Contains(Path.GetExtension(file)) && SourceTree.LinesOf(file) > limit);

    private static bool IsTest(string file) =>
        file.StartsWith("tests/", StringComparison.Ordinal) || file.Contains(".test.", StringComparison.Ordinal);

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static int LinesOf(SyntaxNode method)
    {
        var lines = method.SyntaxTree.GetLineSpan(method.Span);
        return lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1;
    }

    private static string NameOf(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => method.Kind().ToString(),
    };
}
