using Microsoft.AspNetCore.Authorization;
using Parley.SocketIO;

namespace Auth;

/// <summary>Who may connect to a namespace, in the words of ASP.NET Core's authorization.</summary>
internal static class AuthorizedNamespace
{
    /// <summary>Lets in whom the policy does; null is the default policy: whoever is signed in.</summary>
    public static SocketIONamespace Require(this SocketIONamespace nsp, IServiceProvider services, string? policy)
    {
        var authorization = services.GetRequiredService<IAuthorizationService>();
        var policies = services.GetRequiredService<IAuthorizationPolicyProvider>();
        return nsp.Use(async (socket, _) =>
        {
            var wanted = policy is null ? await policies.GetDefaultPolicyAsync() : await policies.GetPolicyAsync(policy);
            var result = await authorization.AuthorizeAsync(socket.Handshake.User, socket, wanted!);
            if (!result.Succeeded)
            {
                throw new ConnectRefusedException("unauthorized");
            }
        });
    }
}
