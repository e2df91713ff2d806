namespace Parley.SocketIO;

/// <summary>
/// Not all who were asked have answered: in time, or with something that is a <typeparamref name="TAck"/>. Carries the
/// answers that did come.
/// </summary>
public sealed class BroadcastAckException<TAck> : Exception
{
    /// <summary>Makes an exception.</summary>
    public BroadcastAckException(IReadOnlyList<TAck> answers, int expected, Exception? inner = null)
        : base(Describe(answers, expected), inner)
    {
        Answers = answers;
        Expected = expected;
    }

    /// <summary>The answers that came, in the order in which they did.</summary>
    public IReadOnlyList<TAck> Answers { get; }

    /// <summary>
    /// How many were asked, as far as is known: clients that disconnected since are among them, those of a server that did
    /// not say how many it has are not.
    /// </summary>
    public int Expected { get; }

    private static string Describe(IReadOnlyList<TAck> answers, int expected)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return $"{answers.Count} of {expected} have answered.";
    }
}
