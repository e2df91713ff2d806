namespace Parley.Server.Channels;

internal sealed record ChannelRow(string Id, string Kind, string Name)
{
    public ChannelInfo WithMembers(IReadOnlyList<string> memberIds) => new(Id, Kind, Name, memberIds);
}
