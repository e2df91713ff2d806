using System.Net;
using Parley.Server.Moderation;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley ban</c>, <c>parley unban</c> and <c>parley bans</c>.</summary>
internal static class BanCommand
{
    public static async Task<int> AddAsync(string kind, string value)
    {
        PermissionTable.Require("parley ban", Requirement.Operator);
        if (Read(kind, value) is not { } ban)
        {
            return WrongKind(kind, value);
        }

        await using var database = await CommandLine.OpenDatabaseAsync();
        return CommandLine.Print(await new BanList(database).AddAsync(ban, CancellationToken.None)
            ? $"{ban.Kind} {ban.Value} is banned"
            : $"{ban.Kind} {ban.Value} was banned already");
    }

    public static async Task<int> RemoveAsync(string kind, string value)
    {
        PermissionTable.Require("parley unban", Requirement.Operator);
        if (Read(kind, value) is not { } ban)
        {
            return WrongKind(kind, value);
        }

        await using var database = await CommandLine.OpenDatabaseAsync();
        return await new BanList(database).RemoveAsync(ban, CancellationToken.None)
            ? CommandLine.Print($"{ban.Kind} {ban.Value} may come again")
            : CommandLine.Fail($"parley: {ban.Kind} {ban.Value} is not banned", CommandLine.Failure);
    }

    public static async Task<int> ListAsync()
    {
        PermissionTable.Require("parley bans", Requirement.Operator);
        await using var database = await CommandLine.OpenDatabaseAsync();
        foreach (var ban in await new BanList(database).ListAsync(CancellationToken.None))
        {
            CommandLine.Print($"{ban.Kind} {ban.Value}");
        }

        return CommandLine.Success;
    }

    /// <summary>Addresses are kept as the server sees them: 2001:db8::1, whatever way they are written.</summary>
    private static Ban? Read(string kind, string value) => kind switch
    {
        Ban.Guest when value.Length > 0 => new Ban(Ban.Guest, value),
        Ban.Address when IPAddress.TryParse(value, out var address) => new Ban(Ban.Address, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()),
        _ => null,
    };

    private static int WrongKind(string kind, string value) => CommandLine.Fail(
        $"parley: '{kind} {value}' is not known; it takes guest USERID or address IP", CommandLine.BadUsage);
}
