using System.Globalization;

namespace Parley.Server.Cli;

/// <summary>Shows a growing count on a terminal, ten times a second at most, and nothing anywhere else.</summary>
internal sealed class ProgressLine(string what) : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _shownAt = TimeProvider.System.GetTimestamp();
    private bool _hasShown;

    public void Report(long value)
    {
        if (_isShown && TimeProvider.System.GetElapsedTime(_shownAt) >= Pause)
        {
            _shownAt = TimeProvider.System.GetTimestamp();
            _hasShown = true;
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value:N0} {what}"));
        }
    }

    public void Dispose()
    {
        if (_hasShown)
        {
            _hasShown = false;
            Console.Error.WriteLine();
        }
    }
}
