using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Fuzz;

/// <summary>
/// Keeps what the library logs and must not happen: an exception that reached its last guard. An application's handler may
/// fail (a client that does not answer is its TimeoutException), the library may not.
/// </summary>
internal sealed class BrokenPromises : ILoggerProvider, ILogger
{
    private volatile string? _fault;

    /// <summary>The last fault that was logged.</summary>
    public string? Fault => _fault;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error && eventId.Name != "HandlerFailed")
        {
            _fault = $"{formatter(state, exception)} {exception}";
        }
    }

    public void Dispose()
    {
    }
}
