using System.Text.Json.Nodes;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Tests.Testing;

/// <summary>Our own objects, evaluated once for all tests, and the secrets that an operator makes beside them.</summary>
public sealed class Ours : IAsyncLifetime
{
    private JsonArray _items = [];
    private JsonArray _secrets = [];

    /// <summary>Without the secrets, as they come out of Nix.</summary>
    internal JsonArray Items => (JsonArray)_items.DeepClone();

    internal JsonArray WithSecrets => [.. _items.Concat(_secrets).Select(item => item!.DeepClone())];

    public async ValueTask InitializeAsync()
    {
        _items = await NixFile.EvaluateAsync(NixFile.Ours);
        _secrets = NixFile.Items(await ChildProcess.RunAsync(Path.Combine(Repository.Root, "script", "secrets"), []));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
