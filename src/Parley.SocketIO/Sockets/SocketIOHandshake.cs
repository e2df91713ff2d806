using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>What the client said when it connected. It does not change afterwards.</summary>
public sealed partial class SocketIOHandshake
{
    private readonly HandshakeRequest _request;
    private readonly byte[] _auth;

    internal SocketIOHandshake(HandshakeRequest request, byte[] auth)
    {
        _request = request;
        _auth = auth;
    }

    /// <summary>The client's address, as ASP.NET Core knows it; IPv4 in its own form on a dual-stack listener too.</summary>
    public string Address => _request.RemoteAddress switch
    {
        null => string.Empty,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        var address => address.ToString(),
    };

    /// <summary>The request's headers, names in lower case; several values of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers => _request.ReadHeaders();

    /// <summary>The request's query parameters; of several with one name, the last.</summary>
    public IReadOnlyDictionary<string, string> Query
    {
        get
        {
            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            var start = _request.Url.IndexOf('?', StringComparison.Ordinal);
            if (start >= 0)
            {
                foreach (var pair in new QueryStringEnumerable(_request.Url[start..]))
                {
                    parameters[pair.DecodeName().ToString()] = pair.DecodeValue().ToString();
                }
            }

            return parameters;
        }
    }

    /// <summary>When the connection was opened.</summary>
    public DateTimeOffset Time => _request.Time;

    /// <summary><see cref="Time"/> in milliseconds since 1970.</summary>
    public long Issued => _request.Time.ToUnixTimeMilliseconds();

    /// <summary>Whether the request came over TLS.</summary>
    public bool Secure => _request.Secure;

    /// <summary>Whether the request had an <c>Origin</c> header.</summary>
    public bool CrossDomain => _request.CrossDomain;

    /// <summary>The request's path and query.</summary>
    public string Url => _request.Url;

    /// <summary>The signed-in user; anonymous when there is none.</summary>
    public ClaimsPrincipal User => _request.User;

    /// <summary>What the client sent as <c>auth</c> for this namespace; null when it sent nothing.</summary>
    public JsonElement? Auth
    {
        get
        {
            if (_auth.Length == 0)
            {
                return null;
            }

            using var document = JsonDocument.Parse(_auth, new JsonDocumentOptions { MaxDepth = int.MaxValue });
            return document.RootElement.Clone();
        }
    }

    /// <summary>Reads <see cref="Auth"/> as a type; default when the client sent nothing.</summary>
    /// <exception cref="EventBindingException">It is not a <typeparamref name="T"/>.</exception>
    public T? ReadAuth<T>(JsonTypeInfo<T> type) => _auth.Length == 0 ? default : ArgumentBinder.Bind(_auth, [], type);
}
