using Parley.Server.Accounts;

namespace Parley.Server.Presence;

/// <summary>A change of who types where.</summary>
internal readonly record struct TypingChange(string ChannelId, UserSummary User, bool On);
