namespace Parley.SocketIO.Fuzz;

/// <summary>An input for which the library does not do what it promises.</summary>
internal sealed class BrokenPromiseException(string promise) : Exception(promise);
