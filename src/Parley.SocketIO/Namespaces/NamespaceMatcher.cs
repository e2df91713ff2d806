using System.Text.RegularExpressions;

namespace Parley.SocketIO.Namespaces;

/// <summary>Says which names a client may make a namespace of, and whose child that becomes.</summary>
internal sealed class NamespaceMatcher(
    SocketIONamespace parent,
    Regex? pattern,
    Func<string, System.Text.Json.JsonElement?, CancellationToken, ValueTask<bool>>? predicate)
{
    public SocketIONamespace Parent { get; } = parent;

    /// <summary>Whether the name matches the pattern; a function cannot be asked without a client.</summary>
    public bool IsMatch(string name) => pattern?.IsMatch(name) == true;

    public ValueTask<bool> AllowsAsync(string name, SocketIOHandshake handshake, CancellationToken cancellationToken) =>
        predicate is null ? new(IsMatch(name)) : predicate(name, handshake.Auth, cancellationToken);
}
