using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO;

/// <summary>What the client said when it connected. It does not change afterwards.</summary>
public sealed class SocketIOHandshake
{
    internal SocketIOHandshake()
    {
    }

    /// <summary>The client's address, as ASP.NET Core knows it.</summary>
    public string Address => throw new NotImplementedException();

    /// <summary>The request's headers, names in lower case; several values of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers => throw new NotImplementedException();

    /// <summary>The request's query parameters.</summary>
    public IReadOnlyDictionary<string, string> Query => throw new NotImplementedException();

    /// <summary>When the connection was opened.</summary>
    public DateTimeOffset Time => throw new NotImplementedException();

    /// <summary><see cref="Time"/> in milliseconds since 1970.</summary>
    public long Issued => throw new NotImplementedException();

    /// <summary>Whether the request came over TLS.</summary>
    public bool Secure => throw new NotImplementedException();

    /// <summary>Whether the request had an <c>Origin</c> header.</summary>
    public bool CrossDomain => throw new NotImplementedException();

    /// <summary>The request's path and query.</summary>
    public string Url => throw new NotImplementedException();

    /// <summary>The signed-in user; anonymous when there is none.</summary>
    public ClaimsPrincipal User => throw new NotImplementedException();

    /// <summary>What the client sent as <c>auth</c> for this namespace; null when it sent nothing.</summary>
    public JsonElement? Auth => throw new NotImplementedException();

    /// <summary>Reads <see cref="Auth"/> as a type; default when the client sent nothing.</summary>
    /// <exception cref="EventBindingException">It is not a <typeparamref name="T"/>.</exception>
    public T? ReadAuth<T>(JsonTypeInfo<T> type) => throw new NotImplementedException();
}
