using Parley.Server.EventLogs;
using Parley.Server.Nodes;
using Parley.Server.Permissions;
using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>
/// <c>GET /health</c>: the process lives, nothing else is touched. <c>GET /ready</c>: it can serve; without Redis it is
/// degraded but serves, without its database or while draining it does not.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(2);

    public static void Map(WebApplication app)
    {
        PermissionTable.Require("GET /health", Requirement.Anyone);
        app.MapGet("/health", (HttpContext http) => WriteAsync(http, new Health("ok")));
        PermissionTable.Require("GET /ready", Requirement.Anyone);
        app.MapGet("/ready", async (HttpContext http, Database database, Drain drain, EventLog log, TimeProvider time) =>
        {
            var why = new List<string>();
            if (drain.IsDraining)
            {
                why.Add("the server is stopping");
            }

            if (!await AnswersAsync(database, time, http.RequestAborted))
            {
                why.Add("the database does not answer");
            }

            if (why.Count > 0)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await WriteAsync(http, new Health("unavailable", why));
                return;
            }

            if (http.RequestServices.GetService<INodeBus>() is { IsHealthy: false })
            {
                why.Add("Redis does not answer");
            }

            if (log.IsStuck)
            {
                why.Add("a commit waits in the database, sends are unavailable");
            }

            await WriteAsync(http, why.Count > 0 ? new Health("degraded", why) : new Health("ready"));
        });
    }

    private static async Task<bool> AnswersAsync(Database database, TimeProvider time, CancellationToken aborted)
    {
        using var deadline = new CancellationTokenSource(LongestCheck, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, aborted);
        return await database.AnswersAsync(either.Token);
    }

    private static Task WriteAsync(HttpContext http, Health health) =>
        http.Response.WriteAsJsonAsync(health, HealthJson.Default.Health, cancellationToken: http.RequestAborted);
}
