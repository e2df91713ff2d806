using System.CommandLine;
using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley guests [NAME]</c>: who came last, with the user ids that other commands take.</summary>
internal static class GuestsCommand
{
    private const int MostListed = 50;

    public static Command Create() =>
        new Command("guests", "List who came last, with their user ids.").Do(
            new Argument<string?>("NAME") { Description = "Only who is called so.", Arity = ArgumentArity.ZeroOrOne }, RunAsync);

    private static async Task<int> RunAsync(string? name, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley guests", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        var guests = new Guests(database, Options.Create(new GuestOptions()));
        IReadOnlyList<UserSummary> newest = [.. await guests.ListNewestAsync(name, MostListed, cancellation)];
        return output.Print(
            newest,
            CliJson.Default.IReadOnlyListUserSummary,
            string.Join(Environment.NewLine, newest.Select(guest => $"{guest.Id}  {guest.Name}")));
    }
}
