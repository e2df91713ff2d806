namespace Parley.SocketIO;

/// <summary>How broadcasts are written in Redis.</summary>
public enum RedisParser
{
    /// <summary>MessagePack, which carries binary data as it is. What the packages for Node.js do by themselves.</summary>
    MessagePack,

    /// <summary>
    /// JSON: for Node.js servers with <c>parser: { encode: JSON.stringify, decode: JSON.parse }</c>. It has no binary data:
    /// what has attachments is written as MessagePack all the same, which such servers do not read.
    /// </summary>
    Json,
}
