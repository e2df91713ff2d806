namespace Parley.Server.Presence;

/// <summary>A change of who types where.</summary>
internal readonly record struct TypingChange(string ChannelId, PresentUser User, bool On);
