using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Namespaces;

/// <summary>The hook that sees new namespaces, and the end of those that were kept.</summary>
public sealed partial class NewNamespaceTests
{
    [Fact]
    public async Task While_the_hook_looks_at_one_namespace_others_are_made_and_left()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        await using var server = await TestServer.StartAsync(
            io =>
            {
                io.Of(Dynamic());
                io.OnNewNamespace(nsp =>
                {
                    if (nsp.Name == "/dyn-slow")
                    {
                        seen.SetResult();
                        Assert.True(goOn.Wait(Wait.Limit, cancellation));
                    }
                });
            },
            options => options.CleanupEmptyChildNamespaces = true);
        using var first = await server.OpenAsync();
        using var second = await server.OpenAsync();
        using var other = await server.OpenAsync();
        await first.SendTextAsync("40/dyn-slow,");
        await seen.Task;
        await second.SendTextAsync("40/dyn-slow,");

        await other.JoinAsync("/dyn-1");
        await other.SendTextAsync("41/dyn-1,");
        await Wait.UntilAsync(() => !server.Io.Namespaces.All.Any(nsp => nsp.Name == "/dyn-1"), "it is dropped");
        server.Io.Of("/static");
        goOn.Set();

        Assert.StartsWith("40/dyn-slow,", await first.ReadTextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("40/dyn-slow,", await second.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, server.Io.Of("/dyn-slow").SocketCount);
    }

    [Fact]
    public async Task The_hook_may_ask_for_the_namespace_it_is_shown()
    {
        SocketIONamespace? same = null;
        await using var server = await TestServer.StartAsync(io => io.OnNewNamespace(nsp => same = io.Of(nsp.Name)));

        Assert.Same(server.Io.Of("/new"), same);
    }

    [Fact]
    public async Task A_namespace_that_the_hook_refuses_is_not_made_and_may_be_asked_for_again()
    {
        var fails = true;
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of(Dynamic());
            io.OnNewNamespace(_ =>
            {
                if (fails)
                {
                    throw new InvalidDataException("not today");
                }
            });
        });
        using var client = await server.OpenAsync();

        Assert.Throws<InvalidDataException>(() => server.Io.Of("/static"));
        await client.SendTextAsync("40/dyn-1,");
        Assert.Equal("44/dyn-1,{\"message\":\"Internal server error\"}", await client.ReadTextAsync());
        Assert.Empty(server.Io.Namespaces.All);
        fails = false;

        await client.JoinAsync("/dyn-1");
        Assert.Equal("/static", server.Io.Of("/static").Name);
    }

    [Fact]
    public async Task A_namespace_kept_for_a_lost_socket_makes_room_when_that_will_not_return()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            io => io.Of(Dynamic()),
            options =>
            {
                options.MaxDynamicNamespaces = 1;
                options.CleanupEmptyChildNamespaces = true;
                options.ConnectionStateRecovery = new() { MaxDisconnectionDuration = TimeSpan.FromSeconds(10) };
            },
            time);
        var lost = await server.ConnectAsync("/dyn-1");
        lost.Dispose();
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "it is lost");
        using var client = await server.OpenAsync();
        await client.SendTextAsync("40/dyn-2,");
        Assert.Equal("44/dyn-2,{\"message\":\"Too many namespaces\"}", await client.ReadTextAsync());

        time.Advance(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(1));

        await client.JoinAsync("/dyn-2");
        Assert.Equal("/dyn-2", Assert.Single(server.Io.Namespaces.All).Name);
    }

    [GeneratedRegex("^/dyn-")]
    private static partial Regex Dynamic();
}
