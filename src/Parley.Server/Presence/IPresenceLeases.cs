using Parley.Server.Accounts;

namespace Parley.Server.Presence;

/// <summary>
/// Who is online, over all nodes. A lease names a user and the incarnation of the node that holds it, and ends by
/// itself when the node stops renewing it. Two sides: in process, and in Redis.
/// </summary>
internal interface IPresenceLeases
{
    /// <summary>Takes or renews this node's lease on a user; the last name counts.</summary>
    ValueTask<Arrival> AcquireAsync(UserSummary user, bool uniqueName, CancellationToken cancellation);

    /// <summary>Gives the lease back; true for exactly one node: the one after which the user is online nowhere.</summary>
    ValueTask<bool> ReleaseAsync(UserSummary user, CancellationToken cancellation);

    /// <summary>Those who are online, as many of them as were asked for; in no order.</summary>
    ValueTask<IReadOnlyList<UserSummary>> ListAsync(int most, CancellationToken cancellation);

    ValueTask<bool> IsOnlineAsync(string userId, CancellationToken cancellation);

    /// <summary>Whether somebody online is called so, whatever the case of the letters.</summary>
    ValueTask<bool> IsNameTakenAsync(string name, CancellationToken cancellation);

    /// <summary>Renews this node's leases and ends what others let expire; returns those who are gone by that.</summary>
    ValueTask<IReadOnlyList<UserSummary>> RenewAsync(CancellationToken cancellation);
}
