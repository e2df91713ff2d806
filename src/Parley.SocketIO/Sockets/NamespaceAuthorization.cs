using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Sockets;

/// <summary>
/// Asks ASP.NET Core's authorization whether a user may enter a namespace. The user is the one who opened the connection;
/// the socket is the resource.
/// </summary>
internal sealed class NamespaceAuthorization(IServiceScopeFactory scopes)
{
    public const string Unauthorized = "Unauthorized";
    public const string Forbidden = "Forbidden";

    /// <summary>The message of the refusal; null when all requirements are met.</summary>
    public async ValueTask<string?> FindRefusalAsync(SocketIOSocket socket)
    {
        var requirements = socket.Namespace.Handlers.Lifecycle.Authorization;
        if (requirements.IsEmpty)
        {
            return null;
        }

        await using var scope = scopes.CreateAsyncScope();
        var authorization = scope.ServiceProvider.GetService<IAuthorizationService>() ?? throw NotAdded();
        var user = socket.Handshake.User;
        foreach (var data in requirements)
        {
            var policies = scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>();
            var policy = data as AuthorizationPolicy
                ?? await AuthorizationPolicy.CombineAsync(policies, [(IAuthorizeData)data]);
            if (policy is not null && !(await authorization.AuthorizeAsync(user, socket, policy)).Succeeded)
            {
                return user.Identity?.IsAuthenticated == true ? Forbidden : Unauthorized;
            }
        }

        return null;
    }

    public static InvalidOperationException NotAdded() => new(
        "RequireAuthorization on a namespace needs ASP.NET Core's authorization: call builder.Services.AddAuthorization().");
}
