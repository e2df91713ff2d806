using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>The packages, made twice from the same sources by <c>script/pack</c>.</summary>
public sealed class Packages : IAsyncLifetime
{
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _first = new("packages");
    private readonly TemporaryFolder _second = new("packages");

    public string First => _first.Path;

    public string Second => _second.Path;

    public async ValueTask InitializeAsync()
    {
        await PackAsync(First);
        await PackAsync(Second);
    }

    public ValueTask DisposeAsync()
    {
        _first.Dispose();
        _second.Dispose();
        return default;
    }

    private static async Task PackAsync(string folder)
    {
        var script = Path.Combine(Repository.Root, "script", "pack");
        await ChildProcess.RunAsync(script, [folder], timeout: BuildTime);
    }
}
