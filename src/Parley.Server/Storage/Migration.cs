using System.Globalization;
using System.Reflection;

namespace Parley.Server.Storage;

/// <summary>One numbered step of the schema, embedded in the program: <c>Migrations/Sqlite/0001_initial.sql</c>.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All steps of a dialect, oldest first.</summary>
    public static IReadOnlyList<Migration> Of(Dialect dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"Migrations/{dialect}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, name, name[folder.Length..]))
            .OrderBy(migration => migration.Version)];
    }

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var version = int.Parse(file.AsSpan(0, file.IndexOf('_', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        return new Migration(version, Path.GetFileNameWithoutExtension(file), reader.ReadToEnd());
    }
}
