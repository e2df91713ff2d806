namespace Parley.Server.Storage;

/// <summary>
/// A fault that stops the start. The message is one line for the operator: it names the setting, what it got and what
/// it takes; the program prints it without a stack trace and exits.
/// </summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
