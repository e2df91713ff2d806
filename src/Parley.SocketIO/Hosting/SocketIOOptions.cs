using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>Settings of a <see cref="SocketIOServer"/>. They are checked when the server starts, all faults at once.</summary>
public sealed class SocketIOOptions
{
    /// <summary>Time between two pings. Default 25 s; 50 ms to 1 h.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a client may take to answer a ping. Default 20 s; 50 ms to 1 h. An answer that is under way then counts
    /// for another half of it, at most 1 s.
    /// </summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a client may take to finish its upgrade to WebSocket. Default 10 s; 50 ms to 1 h.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stay without joining a namespace. Default 45 s; 50 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Largest WebSocket message and largest polling request, in bytes. Clients learn of it in the handshake.
    /// Default 1,000,000; 100 to 1 GiB.
    /// </summary>
    public int MaxHttpBufferSize { get; set; } = 1_000_000;

    /// <summary>Most binary attachments a received packet may announce. Default 10; 0 to 10,000.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>
    /// Most bytes that the attachments of one received packet may have together. Default 10,000,000; 1 KiB to 1 GiB.
    /// </summary>
    public int MaxAttachmentBytes { get; set; } = 10_000_000;

    /// <summary>The transports a client may open. Default: both.</summary>
    public SocketIOTransports Transports { get; set; } = SocketIOTransports.Polling | SocketIOTransports.WebSocket;

    /// <summary>Whether a polling connection may upgrade to WebSocket. Default true.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>Which web pages of other origins may connect.</summary>
    public SocketIOCorsOptions Cors { get; } = new();

    /// <summary>
    /// Asked once for each handshake, before anything is kept. Null lets it go on; a text refuses it (403, code 4; a
    /// WebSocket with 400, as the reference server does) with that text as the message.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? AllowRequest { get; set; }

    /// <summary>
    /// Called for each request that was refused, before it is answered. It may not write the answer; what it throws is
    /// logged. Default null.
    /// </summary>
    public Action<SocketIOConnectionError>? OnConnectionError { get; set; }

    /// <summary>
    /// This server's name among several behind a proxy. Ids of connections begin with it, <c>name.random</c>, so that the
    /// proxy can send each request of a polling connection to the server that knows it. Clients can read it. Letters,
    /// digits and dashes, 1 to 63, and another for each server. Default null: ids name nobody.
    /// </summary>
    public string? NodeName { get; set; }

    /// <summary>
    /// Makes the id of a new connection, which is a secret: 16 to 128 characters of <c>A–Z a–z 0–9 - _</c> that nobody can
    /// guess. When it throws or returns anything else, or an id that is in use, the handshake is refused (400, code 3).
    /// <see cref="NodeName"/> is put before it. Default null: 20 random characters.
    /// </summary>
    public Func<HttpContext, ValueTask<string>>? GenerateId { get; set; }

    /// <summary>Set on the answer to the handshake. Default null: no cookie.</summary>
    public CookieBuilder? Cookie { get; set; }

    /// <summary>
    /// Called before the answer to a handshake that is let in, over HTTP or WebSocket, to add response headers.
    /// Default null.
    /// </summary>
    public Action<HttpContext>? OnInitialHeaders { get; set; }

    /// <summary>Called before every other answer too, to add response headers. Default null.</summary>
    public Action<HttpContext>? OnHeaders { get; set; }

    /// <summary>A message that is sent to every client right after the handshake, before any other. Default null.</summary>
    public string? InitialPacket { get; set; }

    /// <summary>
    /// Answers to polling requests of at least this many bytes are compressed (br, gzip or deflate) for clients that accept
    /// it. Null: never. Default 1024; 0 to 1 GiB. Over TLS, an application whose events mix secrets with what an attacker
    /// can choose should turn it off: the length of the answer tells about its content (BREACH).
    /// </summary>
    public int? HttpCompressionThreshold { get; set; } = 1024;

    /// <summary>
    /// Messages of at least this many bytes are compressed for WebSocket clients that offer permessage-deflate (RFC 7692);
    /// null: compression is not agreed on. A message is compressed once for all its receivers, without context, so that
    /// connections hold no state; what clients send is bounded by <see cref="MaxHttpBufferSize"/> after decompression too.
    /// Default null; 0 to 1 GiB, 1024 is a good choice. The warning of <see cref="HttpCompressionThreshold"/> holds.
    /// </summary>
    public int? PerMessageDeflateThreshold { get; set; }

    /// <summary>
    /// Whether a connection is closed (<c>forced close</c>, "authentication expired") when the ticket of the user who
    /// opened it expires. <see cref="SocketIOSocket.AuthenticationExpires"/> moves the time. Default false.
    /// </summary>
    public bool CloseOnAuthenticationExpiration { get; set; }

    /// <summary>
    /// Most connections of the server, over all transports; a handshake above that is refused (503, code 4, <c>Too many
    /// connections</c>). Kestrel's own limit does not count sockets that were handed over. Default 0: no limit.
    /// </summary>
    public int MaxConnections { get; set; }

    /// <summary>Most connections from one address (IPv6: one /64). Default 0: no limit.</summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Most handshakes a second from one address (IPv6: one /64). Default 0: no limit.</summary>
    public int MaxHandshakesPerSecondPerAddress { get; set; }

    /// <summary>
    /// Most namespaces that one connection may be in. One that asks for more is told <c>Too many namespaces</c>. Default
    /// 100; 1 to 100,000.
    /// </summary>
    public int MaxNamespacesPerConnection { get; set; } = 100;

    /// <summary>
    /// Most dynamic namespaces there may be at a time, see <see cref="SocketIOServer.Of(System.Text.RegularExpressions.Regex)"/>;
    /// above that clients make no further ones. Default 10,000; 1 to 10,000,000.
    /// </summary>
    public int MaxDynamicNamespaces { get; set; } = 10_000;

    /// <summary>
    /// Whether a dynamic namespace is dropped when its last socket has left it. Default false, as with the reference
    /// server. One that only refused clients asked for is dropped in any case.
    /// </summary>
    public bool CleanupEmptyChildNamespaces { get; set; }

    /// <summary>
    /// Most bytes that may wait for one connection that does not take them. Above that volatile packets are dropped and
    /// the connection is closed as a slow consumer. Default 1 MiB; 1 KiB to 1 GiB.
    /// </summary>
    public int OutgoingQueueBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Most bytes of events read ahead while a handler of the same connection still runs. Above that the connection is
    /// not read. Default 64 KiB; 1 KiB to 1 GiB.
    /// </summary>
    public int IncomingQueueBytes { get; set; } = 64 << 10;

    /// <summary>
    /// Called for each socket of a connection that is about to be closed because it does not take what is sent to it.
    /// What waited is dropped first; what the hook emits is the last thing offered to the client.
    /// </summary>
    public Action<SocketIOSocket>? OnSlowConsumer { get; set; }

    /// <summary>
    /// Whether a client whose connection was lost gets its socket back, and what it missed. Default null: off, and
    /// nothing is kept.
    /// </summary>
    public SocketIORecoveryOptions? ConnectionStateRecovery { get; set; }

    /// <summary>
    /// How arguments are read and written. Set <see cref="JsonSerializerOptions.TypeInfoResolver"/> to the application's
    /// source-generated contexts. The defaults are strict (nullability and required constructor parameters are
    /// respected), camelCase, and leave non-ASCII text unescaped.
    /// </summary>
    public JsonSerializerOptions Json { get; set; } = SocketIOJson.CreateDefaults();
}
