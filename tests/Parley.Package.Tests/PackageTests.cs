using System.IO.Compression;
using System.Security.Cryptography;
using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>The NuGet packages: what is in them, and that a project far from this repository can use them.</summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private const string Version = "0.1.0";

    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("Parley.SocketIO")]
    [InlineData("Parley.SocketIO.Redis")]
    public void A_package_holds_the_library_its_documentation_readme_and_licence(string id)
    {
        var names = Contents(packages.First, id, "nupkg").Keys;
        Assert.Superset(
            new HashSet<string> { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "LICENSE" }, names.ToHashSet());
        Assert.Contains($"lib/net10.0/{id}.pdb", Contents(packages.First, id, "snupkg").Keys);
    }

    [Fact]
    public void The_generator_of_typed_events_comes_with_the_library() =>
        Assert.Contains(
            "analyzers/dotnet/cs/Parley.SocketIO.Generators.dll", Contents(packages.First, "Parley.SocketIO", "nupkg").Keys);

    [Theory]
    [InlineData("Parley.SocketIO")]
    [InlineData("Parley.SocketIO.Redis")]
    public void The_same_sources_make_the_same_bytes_in_another_folder(string id)
    {
        Assert.Empty(Contents(packages.First, id, "nupkg").Except(Contents(packages.Second, id, "nupkg")));
        Assert.Empty(Contents(packages.First, id, "snupkg").Except(Contents(packages.Second, id, "snupkg")));
    }

    [Fact]
    public async Task A_project_elsewhere_installs_the_package_and_serves_the_npm_client()
    {
        using var folder = new TemporaryFolder("consumer");
        await WriteProjectAsync(folder.Path);
        await using var build = ChildProcess.Start(
            "dotnet", ["build", "-c", "Release", "-nologo", "-warnaserror"], workingDirectory: folder.Path);
        await build.WaitForExitAsync(BuildTime);
        Assert.True(build.ExitCode == 0, build.Output + build.Errors);

        var binaries = Path.Combine(folder.Path, "bin", "Release", "net10.0");
        await using var server = await SampleProcess.StartAsync(Path.Combine(binaries, "Consumer"), folder.Path);
        var lines = await JavaScript.RunAsync(
            "tests/Parley.Package.Tests/chat.mjs", server.Address.ToString(), "polling,websocket");
        Assert.Equal("ann heard: bob joined, Ann: hi, Bob: hello, bob left", lines[2]);
    }

    /// <summary>The chat sample, with the package instead of the project.</summary>
    private async Task WriteProjectAsync(string folder)
    {
        var sample = Path.Combine(Repository.Root, "samples", "chat");
        foreach (var source in Directory.EnumerateFiles(sample, "*.cs"))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Parley.SocketIO" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);

        // A cache of its own: the user's would keep this version for ever.
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="local" value="{packages.First}" /></packageSources>
            </configuration>
            """);
    }

    private static SortedDictionary<string, string> Contents(string folder, string id, string kind)
    {
        using var package = ZipFile.OpenRead(Path.Combine(folder, $"{id}.{Version}.{kind}"));
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in package.Entries)
        {
            using var content = entry.Open();
            contents[entry.FullName] = Convert.ToHexString(SHA256.HashData(content));
        }

        return contents;
    }
}
