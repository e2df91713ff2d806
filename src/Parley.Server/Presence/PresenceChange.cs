using Parley.Server.Accounts;

namespace Parley.Server.Presence;

/// <summary>A change of who is online. <see cref="User"/> is named as from now on, or as they left.</summary>
internal sealed record PresenceChange(PresenceChangeKind Kind, UserSummary User);
