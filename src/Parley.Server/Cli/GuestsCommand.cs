using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley guests [NAME]</c>: who came last, with the user ids that other commands take.</summary>
internal static class GuestsCommand
{
    private const int MostListed = 50;

    public static async Task<int> RunAsync(string? name)
    {
        PermissionTable.Require("parley guests", Requirement.Operator);
        await using var database = await CommandLine.OpenDatabaseAsync();
        var guests = new Guests(database, Options.Create(new GuestOptions()));
        foreach (var guest in await guests.ListNewestAsync(name, MostListed, CancellationToken.None))
        {
            CommandLine.Print($"{guest.Id}  {guest.Name}");
        }

        return CommandLine.Success;
    }
}
