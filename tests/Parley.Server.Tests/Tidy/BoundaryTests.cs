using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Parley.Server.Tests.Tidy;

/// <summary>Borders inside a project, which the compiler does not guard.</summary>
public sealed partial class BoundaryTests
{
    /// <summary>Names that say nothing of what is inside.</summary>
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Utils", "Utilities"];

    [Fact]
    public void SQL_stands_only_in_the_storage_the_event_log_and_query_files()
    {
        var misplaced =
            from source in SourceTree.CSharp
            where source.File.StartsWith("src/", StringComparison.Ordinal) && !MayHoldSql(source.File)
            from token in source.Root.DescendantTokens()
            where IsText(token.Kind()) && Sql().IsMatch(token.ValueText)
            select $"{source.File}: {token.ValueText}";
        Faults.None(misplaced);
    }

    [Fact]
    public void No_feature_names_the_queries_of_another()
    {
        var owners = SourceTree.Files
            .Where(file => file.EndsWith("Queries.cs", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), SourceTree.FeatureOf);
        var crossing =
            from source in SourceTree.CSharp
            let feature = SourceTree.FeatureOf(source.File)
            where feature is not null
            from name in source.Root.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.Text).Distinct()
            where owners.TryGetValue(name, out var owner) && owner != feature && !Composes(source.File)
            select $"{source.File} names {name}";
        Faults.None(crossing);
    }

    [Fact]
    public void No_type_and_no_file_has_an_empty_word_in_its_name()
    {
        var types =
            from source in SourceTree.CSharp
            from type in source.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            select type.Identifier.Text;
        var files = SourceTree.Files.Select(file => Path.GetFileNameWithoutExtension(file));
        Faults.None(types.Concat(files)
            .Where(name => EmptyWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))));
    }

    [Fact]
    public void A_file_holds_one_type_and_has_its_name()
    {
        var crowded =
            from source in SourceTree.CSharp
            where source.File.StartsWith("src/", StringComparison.Ordinal) && !MayHoldSeveralTypes(source.File)
            let types = source.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                .Where(type => type.Parent is BaseNamespaceDeclarationSyntax)
                .Select(type => type.Identifier.Text).Distinct().ToList()
            where types.Count > 1
            select $"{source.File}: {string.Join(", ", types)}";
        Faults.None(crowded);
    }

    /// <summary>Contracts are small records that are read together; so are the values of one answer.</summary>
    private static bool MayHoldSeveralTypes(string file) =>
        Path.GetFileName(file).Contains("Contracts", StringComparison.Ordinal);

    private static bool MayHoldSql(string file) =>
        SourceTree.FeatureOf(file) is "Storage" or "EventLog" || file.EndsWith("Queries.cs", StringComparison.Ordinal);

    /// <summary>Composition names everything once; it uses nothing.</summary>
    private static bool Composes(string file) => Path.GetFileName(file).EndsWith("Services.cs", StringComparison.Ordinal);

    private static bool IsText(SyntaxKind kind) =>
        kind is SyntaxKind.StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken;

    [GeneratedRegex(@"\b(SELECT\s|INSERT\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+\w+\s+SET\s)")]
    private static partial Regex Sql();
}
