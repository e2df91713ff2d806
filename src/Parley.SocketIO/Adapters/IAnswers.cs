namespace Parley.SocketIO;

/// <summary>Where the answers to one question arrive: to a broadcast from clients, to a server-side event from servers.</summary>
public interface IAnswers
{
    /// <summary>
    /// So many answers are to come from one server. Called once for each server that was asked, also when it has none.
    /// </summary>
    void Expect(int count);

    /// <summary>One answer: the first argument of an acknowledgement. Both arguments are valid during the call only.</summary>
    /// <param name="json">The value, UTF-8; empty when the acknowledgement had none.</param>
    /// <param name="attachments">What its placeholders stand for.</param>
    void Add(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments);

    /// <summary>One that was counted will not answer: the client is gone. Servers that cannot say so let time run out.</summary>
    void Withdraw();
}
