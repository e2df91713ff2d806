namespace Parley.Server.Storage;

/// <summary>The database cannot be reached or does not answer now. What was asked may be asked again later.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
