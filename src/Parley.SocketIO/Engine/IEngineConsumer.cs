namespace Parley.SocketIO.Engine;

/// <summary>
/// What speaks through an Engine.IO session: Socket.IO, or anything else. Called by one caller at a time, but
/// <see cref="OnClosed"/> from anywhere, once.
/// </summary>
internal interface IEngineConsumer
{
    /// <summary>A text message. Completes when the next packet may be read.</summary>
    ValueTask OnTextAsync(ReadOnlyMemory<byte> message);

    /// <summary>A binary message. Completes when the next packet may be read.</summary>
    ValueTask OnBinaryAsync(ReadOnlyMemory<byte> message);

    /// <summary>The session has closed. Nothing that is sent from now on reaches the client.</summary>
    void OnClosed(DisconnectReason reason);

    /// <summary>The client does not take what is sent to it; the session closes right after this call.</summary>
    void OnSlow();
}
