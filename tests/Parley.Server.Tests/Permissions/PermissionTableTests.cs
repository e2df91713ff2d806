using System.Text.RegularExpressions;
using Parley.Server.Permissions;
using Parley.Server.Tests.Tidy;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Permissions;

public sealed partial class PermissionTableTests
{
    [Fact]
    public void Every_event_of_the_chat_has_a_row_and_every_row_an_event() =>
        Assert.Equal(
            ClientEvents.All.Select(contract => $"/chat:{contract.Name}").Order(StringComparer.Ordinal),
            PermissionTable.Rows.Select(row => row.Action)
                .Where(action => action.StartsWith("/chat:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>Everywhere else the table is asked where a thing is done or mapped, and says no if it asks for more.</summary>
    [Fact]
    public void Every_other_row_is_held_to_where_it_is_done()
    {
        var asked =
            from file in SourceTree.Files
            where file.StartsWith("src/Parley.Server/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)
            from Match match in Asked().Matches(SourceTree.Read(file))
            select (match.Groups["action"].Value, match.Groups["held"].Value);
        Assert.Equal(
            PermissionTable.Rows
                .Where(row => !row.Action.Contains(':', StringComparison.Ordinal))
                .Select(row => (row.Action, row.Requirement.ToString())).Order(),
            asked.Distinct().Order());
    }

    [Fact]
    public void A_surface_that_cannot_tell_callers_apart_refuses_a_row_that_asks_for_more()
    {
        PermissionTable.Require("GET /health", Requirement.Anyone);
        Assert.Throws<InvalidOperationException>(() => PermissionTable.Require("parley ban", Requirement.Anyone));
        Assert.Throws<InvalidOperationException>(() => PermissionTable.Require("/chat:send", Requirement.Anyone));
    }

    [Fact]
    public void What_has_no_row_cannot_be_mapped() =>
        Assert.Throws<InvalidOperationException>(() => PermissionTable.For("/chat:steal"));

    [GeneratedRegex("PermissionTable\\.Require\\(\"(?<action>[^\"]+)\", Requirement\\.(?<held>\\w+)\\)")]
    private static partial Regex Asked();
}
