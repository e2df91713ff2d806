namespace Parley.Server.EventLogs;

/// <summary>
/// One durable change, asked for. <paramref name="ClientId"/> makes it repeatable: the same author and client id always
/// stand for the same request.
/// </summary>
internal abstract record AppendRequest(Author Author, string ClientId, string ChannelId);
