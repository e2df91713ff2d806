// Sign-in by ASP.NET Core, a policy per namespace. Start it, then run client.mjs.
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
builder.Services.AddAuthorizationBuilder().AddPolicy("staff", policy => policy.RequireRole("staff"));
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // its request lines show session ids
builder.Services.AddSocketIO(options => options.CloseOnAuthenticationExpiration = true);
var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();

// Instead of a password: whoever calls himself admin is staff.
app.MapPost("/sign-in", async (HttpContext context, string name) =>
{
    Claim[] claims = [new(ClaimTypes.Name, name), new(ClaimTypes.Role, name == "admin" ? "staff" : "guest")];
    await context.SignInAsync(
        new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme)));
});
app.MapSocketIO("/socket.io", io =>
{
    // Everybody who is signed in.
    io.Of("/").RequireAuthorization().On<string>("whoami", (socket, _) => new(socket.Handshake.User.Identity!.Name!));

    // Staff alone.
    io.Of("/staff").RequireAuthorization("staff").On<string>("announce", (_, text, _) =>
    {
        io.Of("/").Emit("announcement", text);
        return default;
    });
});
app.Run();
