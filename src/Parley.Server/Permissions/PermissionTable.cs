namespace Parley.Server.Permissions;

/// <summary>
/// Everything that a client can ask for and who may ask for it. An event or endpoint that is not here cannot be
/// mapped; the client's types and <c>docs/reference/protocol.md</c> are checked against the same rows.
/// </summary>
internal static class PermissionTable
{
    public static readonly IReadOnlyList<Permission> Rows =
    [
        // /chat
        new("/chat:send", Requirement.WriteChannel),
        new("/chat:edit", Requirement.AuthorInChannel),
        new("/chat:delete", Requirement.AuthorInChannel),
        new("/chat:react", Requirement.WriteChannel),
        new("/chat:history", Requirement.ReadChannel),
        new("/chat:sync", Requirement.ReadChannel),
        new("/chat:resume", Requirement.ReadChannel),
        new("/chat:presence", Requirement.ReadChannel),
        new("/chat:read", Requirement.WriteChannel),
        new("/chat:typing", Requirement.WriteChannel),
        new("/chat:direct", Requirement.User),

        // / (the classic contract)
        new("/:join", Requirement.Anyone),
        new("/:get_messages", Requirement.Anyone),
        new("/:message", Requirement.WriteChannel),
        new("/:typing", Requirement.WriteChannel),
        new("/:stop_typing", Requirement.WriteChannel),
        new("/:react", Requirement.WriteChannel),
        new("/:private_message", Requirement.User),

        // HTTP
        new("GET /health", Requirement.Anyone),
        new("GET /ready", Requirement.Anyone),
        new("/api", Requirement.Anyone),

        // The command line
        new("parley delete-message", Requirement.Operator),
        new("parley ban", Requirement.Operator),
        new("parley unban", Requirement.Operator),
        new("parley bans", Requirement.Operator),
        new("parley guests", Requirement.Operator),
        new("parley migrate", Requirement.Operator),
        new("parley doctor", Requirement.Operator),
        new("parley backup", Requirement.Operator),
        new("parley restore", Requirement.Operator),
        new("parley export", Requirement.Operator),
        new("parley import", Requirement.Operator),
        new("parley fingerprint", Requirement.Operator),
    ];

    private static readonly Dictionary<string, Permission> ByAction = Rows.ToDictionary(row => row.Action);

    /// <summary>
    /// For surfaces that hold one kind of caller: the command line is the operator's, and HTTP knows nobody yet. A row
    /// that asks for more than the surface can tell apart stops it instead of being passed over.
    /// </summary>
    public static void Require(string action, Requirement held)
    {
        if (For(action).Requirement is var asked && asked != held)
        {
            throw new InvalidOperationException($"'{action}' asks for {asked}; where it is called only {held} is known.");
        }
    }

    public static Permission For(string action) =>
        ByAction.TryGetValue(action, out var permission)
            ? permission
            : throw new InvalidOperationException($"'{action}' has no row in the permission table.");
}
