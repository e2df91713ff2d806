using Parley.Server.Permissions;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Permissions;

public sealed class PermissionTableTests
{
    [Fact]
    public void Every_event_of_the_chat_has_a_row_and_every_row_an_event() =>
        Assert.Equal(
            ClientEvents.All.Select(contract => $"/chat:{contract.Name}").Order(StringComparer.Ordinal),
            PermissionTable.Rows.Select(row => row.Action)
                .Where(action => action.StartsWith("/chat:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void What_has_no_row_cannot_be_mapped() =>
        Assert.Throws<InvalidOperationException>(() => PermissionTable.For("/chat:steal"));
}
