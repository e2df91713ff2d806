using System.Text.Json.Nodes;
using Parley.Testing;

namespace Parley.Deploy.Tests.Hosts;

/// <summary>What <c>deploy/images/packages.mjs</c> finds in archives of images.</summary>
public sealed class ImagePackagesTests
{
    private const string Debian = "PRETTY_NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n";
    private const string Alpine = "ID=alpine\nVERSION_ID=3.22.1\n";

    [Fact]
    public async Task What_dpkg_and_dotnet_say_is_listed_as_the_last_layer_has_it()
    {
        using var folder = new TemporaryFolder("image");
        Write(folder, "one/etc/os-release", Debian);
        Write(folder, "one/var/lib/dpkg/status", "Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\n");
        Write(folder, "one/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/x", "");
        Write(folder, "two/var/lib/dpkg/status", "Package: libc6\nArchitecture: amd64\nVersion: 1:2.36-9+deb12u1\nDescription: C\n more\n\nPackage: tzdata\nVersion: 2025\nArchitecture: all\n");
        Write(folder, "config.json", """{"config":{"Labels":{"org.opencontainers.image.base.name":"example.org/base:1"}}}""");
        Write(folder, "manifest.json", """[{"Config":"config.json","Layers":["one.tar","two.tar"]}]""");
        await TarAsync(folder, "-cf", "one.tar", "-C", "one", ".");
        await TarAsync(folder, "-cf", "two.tar", "-C", "two", "var");
        await TarAsync(folder, "-cf", "image.tar", "config.json", "manifest.json", "one.tar", "two.tar");

        var (name, packages) = await ReadAsync(folder);

        Assert.Equal("example.org/base:1", name);
        Assert.Equal(
            [
                "pkg:deb/debian/libc6@1%3A2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12",
                "pkg:deb/debian/tzdata@2025?arch=all&distro=debian-12",
                "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@10.0.1",
            ],
            packages);
    }

    [Fact]
    public async Task What_apk_says_is_listed_from_an_OCI_archive()
    {
        using var folder = new TemporaryFolder("image");
        Write(folder, "layer/etc/os-release", Alpine);
        Write(folder, "layer/lib/apk/db/installed", "C:Q1\nP:musl\nV:1.2.5-r10\nA:x86_64\n\nC:Q2\nP:nginx\nV:1.28.0-r3\nA:x86_64\n\n");
        Write(folder, "blobs/sha256/config", """{"config":{}}""");
        Write(folder, "blobs/sha256/manifest", """
            {"config":{"digest":"sha256:config"},"layers":[{"digest":"sha256:layer"}],
             "annotations":{"org.opencontainers.image.base.name":"example.org/nginx:1.28-alpine"}}
            """);
        Write(folder, "index.json", """{"manifests":[{"digest":"sha256:manifest"}]}""");
        await TarAsync(folder, "-czf", "blobs/sha256/layer", "-C", "layer", ".");
        await TarAsync(folder, "-cf", "image.tar", "index.json", "blobs");

        var (name, packages) = await ReadAsync(folder);

        Assert.Equal("example.org/nginx:1.28-alpine", name);
        Assert.Equal(
            ["pkg:apk/alpine/musl@1.2.5-r10?arch=x86_64&distro=alpine-3.22.1", "pkg:apk/alpine/nginx@1.28.0-r3?arch=x86_64&distro=alpine-3.22.1"],
            packages);
    }

    [Fact]
    public async Task An_image_that_lists_nothing_is_an_error()
    {
        using var folder = new TemporaryFolder("image");
        Write(folder, "layer/etc/os-release", Alpine);
        Write(folder, "config.json", """{"config":{}}""");
        Write(folder, "manifest.json", """[{"Config":"config.json","Layers":["layer.tar"]}]""");
        await TarAsync(folder, "-cf", "layer.tar", "-C", "layer", ".");
        await TarAsync(folder, "-cf", "image.tar", "config.json", "manifest.json", "layer.tar");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(folder));
        Assert.Contains("has no list of packages", exception.Message, StringComparison.Ordinal);
    }

    private static void Write(TemporaryFolder folder, string file, string text)
    {
        var path = Path.Combine(folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static async Task TarAsync(TemporaryFolder folder, string options, string archive, params string[] entries) =>
        await ChildProcess.RunAsync("tar", ["-C", folder.Path, options, Path.Combine(folder.Path, archive), .. entries]);

    private static async Task<(string? Name, IEnumerable<string?> Packages)> ReadAsync(TemporaryFolder folder)
    {
        var program = Path.Combine(Repository.Root, "deploy", "images", "packages.mjs");
        var list = JsonNode.Parse(await ChildProcess.RunAsync("node", [program, Path.Combine(folder.Path, "image.tar")]))!;
        return ((string?)list["metadata"]!["component"]!["name"], list["components"]!.AsArray().Select(component => (string?)component!["purl"]));
    }
}
