using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>Signs in whom the header <c>X-User</c> names; <c>X-Expires</c> says for how many seconds.</summary>
internal sealed class HeaderAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Name = "Header";

    public static void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(Name)
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(Name, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("admins", policy => policy.RequireUserName("ada"));
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var user = Request.Headers["X-User"].ToString();
        if (user.Length == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var properties = new AuthenticationProperties();
        if (Request.Headers["X-Expires"].ToString() is { Length: > 0 } seconds)
        {
            properties.ExpiresUtc =
                time.GetUtcNow() + TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
        }

        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, properties, Name)));
    }
}
