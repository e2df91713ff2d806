using Parley.Server.Permissions;
using Parley.Server.Storage;

namespace Parley.Server.Cli;

/// <summary><c>parley migrate</c>: what the server does at its start, for those who want it done before.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley migrate", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation); // which migrates
        return output.Print($"the schema has version {Migration.Of(database.Dialect)[^1].Version}");
    }
}
