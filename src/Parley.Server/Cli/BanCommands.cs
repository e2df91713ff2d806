using System.CommandLine;
using System.Net;
using Parley.Server.Moderation;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley ban</c>, <c>parley unban</c> and <c>parley bans</c>.</summary>
internal static class BanCommands
{
    public static Command Ban() => ForBan("ban", "Keep a guest (by user id) or an address out.", AddAsync);

    public static Command Unban() => ForBan("unban", "Let them in again.", RemoveAsync);

    public static async Task<int> ListAsync(Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley bans", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        var bans = await new BanList(database).ListAsync(cancellation);
        return output.Print(
            bans, CliJson.Default.IReadOnlyListBan, string.Join(Environment.NewLine, bans.Select(ban => $"{ban.Kind} {ban.Value}")));
    }

    private static Command ForBan(string name, string description, Func<Ban, Output, CancellationToken, Task<int>> run)
    {
        var kind = new Argument<string>("KIND") { Description = "guest or address" };
        kind.AcceptOnlyFromAmong(Moderation.Ban.Guest, Moderation.Ban.Address);
        var value = new Argument<string>("VALUE") { Description = "A user id, or an IP address." };
        var command = new Command(name, description) { kind, value };
        command.Validators.Add(result =>
        {
            if (result.GetValue(kind) == Moderation.Ban.Address && !IPAddress.TryParse(result.GetValue(value), out _))
            {
                result.AddError($"'{result.GetValue(value)}' is not an IP address");
            }
        });
        command.SetAction((parsed, cancellation) => run(
            Read(parsed.GetValue(kind)!, parsed.GetValue(value)!), new Output(parsed), cancellation));
        return command;
    }

    private static async Task<int> AddAsync(Ban ban, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley ban", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        return output.Print(await new BanList(database).AddAsync(ban, cancellation)
            ? $"{ban.Kind} {ban.Value} is banned"
            : $"{ban.Kind} {ban.Value} was banned already");
    }

    private static async Task<int> RemoveAsync(Ban ban, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley unban", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        return await new BanList(database).RemoveAsync(ban, cancellation)
            ? output.Print($"{ban.Kind} {ban.Value} may come again")
            : output.Print($"{ban.Kind} {ban.Value} is not banned", CommandLine.Failure);
    }

    /// <summary>Addresses are kept as the server sees them: 2001:db8::1, whatever way they are written.</summary>
    private static Ban Read(string kind, string value)
    {
        if (kind != Moderation.Ban.Address)
        {
            return new Ban(kind, value);
        }

        var address = IPAddress.Parse(value);
        return new Ban(kind, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }
}
