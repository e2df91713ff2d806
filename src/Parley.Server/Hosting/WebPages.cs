using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using Parley.Server.Permissions;

namespace Parley.Server.Hosting;

/// <summary>The built web client: its files, the headers that guard them, and its start page for every other path.</summary>
internal static class WebPages
{
    /// <summary>Nothing inline, nothing from elsewhere. Sockets are of the page's own origin.</summary>
    private const string Policy =
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    /// <summary>The classic page asks for less.</summary>
    private const string ClassicPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private const string HashedFiles = "/assets";
    private const string ClassicPage = "/classic";
    private const string StartPage = "index.html";

    public static void UseHeaders(this WebApplication app) =>
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments(ClassicPage, StringComparison.Ordinal)
                ? ClassicPolicy
                : Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            if (http.Request.IsHttps)
            {
                headers["Cross-Origin-Opener-Policy"] = "same-origin"; // elsewhere browsers complain of it
            }

            return next(http);
        });

    /// <summary>Before routing: a path that is a file is that file, whatever the start page would answer.</summary>
    public static void UseFiles(this IApplicationBuilder app)
    {
        app.UseResponseCompression();
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = SetCaching });
    }

    public static void Map(WebApplication app)
    {
        var root = app.Environment.WebRootFileProvider;
        PermissionTable.Require("/api", Requirement.Anyone);
        app.Map("/api/{**rest}", NotFoundAsync);
        app.MapFallback(async http =>
        {
            if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            {
                http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return;
            }

            var page = root.GetFileInfo(StartPage);
            if (Path.HasExtension(http.Request.Path) || !page.Exists)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            http.Response.ContentType = "text/html; charset=utf-8";
            http.Response.Headers.CacheControl = "no-cache";
            await http.Response.SendFileAsync(page, http.RequestAborted);
        });
    }

    /// <summary>Files named by their content never change; all others are asked for each time.</summary>
    private static void SetCaching(StaticFileResponseContext context) =>
        context.Context.Response.Headers[HeaderNames.CacheControl] =
            context.Context.Request.Path.StartsWithSegments(HashedFiles, StringComparison.Ordinal)
                ? "public, max-age=31536000, immutable"
                : "no-cache";

    private static async Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "application/problem+json";
        await http.Response.WriteAsync(
            """{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no such endpoint."}""",
            http.RequestAborted);
    }
}
