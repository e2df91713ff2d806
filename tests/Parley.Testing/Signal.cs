namespace Parley.Testing;

/// <summary>The signals tests send, by the system's own names and numbers.</summary>
public enum Signal
{
    Hup = 1,
    Int = 2,
    Quit = 3,
    Kill = 9,
    Term = 15,
    Cont = 18,
    Stop = 19,
}
