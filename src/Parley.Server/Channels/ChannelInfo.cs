namespace Parley.Server.Channels;

/// <summary>What never changes of a channel. Members are listed unless it is public.</summary>
internal sealed record ChannelInfo(string Id, string Kind, string Name, IReadOnlyList<string> MemberIds)
{
    public const string Public = "public";
    public const string Direct = "direct";

    /// <summary>The room that its events are emitted to.</summary>
    public string Room { get; } = RoomOf(Id);

    public bool IsPublic => Kind == Public;

    public bool IsDirect => Kind == Direct;

    public bool Includes(string userId) => IsPublic || MemberIds.Contains(userId);

    public static string RoomOf(string channelId) => "channel:" + channelId;
}
