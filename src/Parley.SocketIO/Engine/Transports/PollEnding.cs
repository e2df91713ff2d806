namespace Parley.SocketIO.Engine.Transports;

/// <summary>What follows the frames of a poll's answer.</summary>
internal enum PollEnding
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A noop packet, so that the answer is not empty.</summary>
    Noop,

    /// <summary>A close packet.</summary>
    Close,

    /// <summary>Both: the session had closed before the request came.</summary>
    NoopAndClose,
}
