using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Generators;

/// <summary>What everybody may hear.</summary>
[SocketIOEvents]
internal partial interface ITestEvents
{
    void Plain();

    void Said(string from, Say @event);

    [SocketIOEvent("odd name")]
    void Four(int a, bool b, string? c, byte[] d);

    /// <summary>Not an event: it has a body.</summary>
    void Twice(string from, Say say)
    {
        Said(from, say);
        Said(from, say);
    }
}

/// <summary>What one socket is asked, besides.</summary>
[SocketIOEvents]
internal partial interface ITestClient : ITestEvents
{
    Task<bool> ConfirmAsync(int id, CancellationToken cancellation);

    Task<string?> Name();

    Task Done(int id);

    Task<(int X, string Y)> Position();
}
