using System.Text;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.PubSub;

/// <summary>The names of one namespace's channels.</summary>
internal sealed class Channels
{
    private readonly string _prefix;
    private readonly string _response;

    public Channels(string key, string nsp, string uid)
    {
        _prefix = $"{key}#{nsp}#";
        _response = $"{key}-response#{nsp}#";
        BroadcastUtf8 = Encoding.UTF8.GetBytes(_prefix);
        RequestUtf8 = Encoding.UTF8.GetBytes($"{key}-request#{nsp}#");
        ResponseUtf8 = Encoding.UTF8.GetBytes(_response);
        OwnResponseUtf8 = Encoding.UTF8.GetBytes($"{_response}{uid}#");
        Broadcast = RedisChannel.Literal(BroadcastUtf8);
        Request = RedisChannel.Literal(RequestUtf8);
        All = RedisChannel.Pattern($"{Escape(key)}*#{Escape(nsp)}#*");
    }

    public byte[] BroadcastUtf8 { get; }

    public byte[] RequestUtf8 { get; }

    public byte[] ResponseUtf8 { get; }

    public byte[] OwnResponseUtf8 { get; }

    public RedisChannel Broadcast { get; }

    /// <summary>Who has subscribed to it is a server of the namespace.</summary>
    public RedisChannel Request { get; }

    /// <summary>
    /// A pattern for all of them. Messages of one subscription come in the order in which Redis got them; those of several
    /// would not.
    /// </summary>
    public RedisChannel All { get; }

    /// <summary>A broadcast to one room only is published under its name.</summary>
    public RedisChannel BroadcastTo(IReadOnlyList<string>? rooms) =>
        rooms is [var only] ? RedisChannel.Literal($"{_prefix}{only}#") : Broadcast;

    public RedisChannel Response(string? uid) => RedisChannel.Literal(uid is null ? _response : $"{_response}{uid}#");

    private static string Escape(string name)
    {
        var pattern = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            pattern.Append(character is '*' or '?' or '[' or ']' or '\\' or '^' ? "\\" : "").Append(character);
        }

        return pattern.ToString();
    }
}
