using Parley.Server.Permissions;

namespace Parley.Server.Hosting;

/// <summary>
/// <c>GET /health</c>: the process lives, nothing else is touched. <c>GET /ready</c>: it can serve, 503 when it cannot.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(WebApplication app)
    {
        PermissionTable.Require("GET /health", Requirement.Anyone);
        app.MapGet("/health", (HttpContext http) => WriteAsync(http, new Health("ok")));
        PermissionTable.Require("GET /ready", Requirement.Anyone);
        app.MapGet("/ready", async (HttpContext http, Readiness readiness) =>
            await WriteAsync(http, await readiness.CheckAsync(http.RequestAborted)));
    }

    private static Task WriteAsync(HttpContext http, Health health)
    {
        if (health.Status == Readiness.Unavailable)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        return http.Response.WriteAsJsonAsync(health, HealthJson.Default.Health, cancellationToken: http.RequestAborted);
    }
}
