using System.IO.Compression;
using System.Security.Cryptography;
using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>The NuGet package: what is in it, and that a project far from this repository can use it.</summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(5);

    [Fact]
    public void The_package_holds_the_library_its_documentation_readme_and_licence()
    {
        var names = Contents(packages.First, "nupkg").Keys;
        Assert.Superset(
            new HashSet<string>
            {
                "lib/net10.0/Parley.SocketIO.dll", "lib/net10.0/Parley.SocketIO.xml", "README.md", "LICENSE",
                "analyzers/dotnet/cs/Parley.SocketIO.Generators.dll",
            },
            names.ToHashSet());
        Assert.Contains("lib/net10.0/Parley.SocketIO.pdb", Contents(packages.First, "snupkg").Keys);
    }

    [Fact]
    public void The_same_sources_make_the_same_bytes_in_another_folder()
    {
        Assert.Empty(Contents(packages.First, "nupkg").Except(Contents(packages.Second, "nupkg")));
        Assert.Empty(Contents(packages.First, "snupkg").Except(Contents(packages.Second, "snupkg")));
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

        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Parley.SocketIO" Version="0.1.0" />
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

    private static SortedDictionary<string, string> Contents(string folder, string kind)
    {
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder, $"Parley.SocketIO.*.{kind}")));
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in package.Entries)
        {
            using var content = entry.Open();
            contents[entry.FullName] = Convert.ToHexString(SHA256.HashData(content));
        }

        return contents;
    }
}
