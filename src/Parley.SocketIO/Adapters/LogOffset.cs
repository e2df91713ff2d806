using System.Globalization;

namespace Parley.SocketIO;

/// <summary>
/// Where an event stands in an <see cref="ISharedLog"/>: at what time it was added, in milliseconds since 1970, and as which
/// of those at that time. The text is that of ids in Redis streams, <c>1795537156989-0</c>.
/// </summary>
public readonly record struct LogOffset(ulong Time, ulong Number) : IComparable<LogOffset>
{
    /// <summary>The first offset that may follow.</summary>
    public LogOffset Next => Number == ulong.MaxValue ? new(Time + 1, 0) : new(Time, Number + 1);

    /// <summary>Whether one is before the other.</summary>
    public static bool operator <(LogOffset left, LogOffset right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is behind the other.</summary>
    public static bool operator >(LogOffset left, LogOffset right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is not behind the other.</summary>
    public static bool operator <=(LogOffset left, LogOffset right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is not before the other.</summary>
    public static bool operator >=(LogOffset left, LogOffset right) => left.CompareTo(right) >= 0;

    /// <summary>Reads an offset; null when it is none.</summary>
    public static LogOffset? Parse(string? text)
    {
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return dash > 0
            && ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new LogOffset(time, number)
                : null;
    }

    /// <inheritdoc/>
    public int CompareTo(LogOffset other) =>
        Time == other.Time ? Number.CompareTo(other.Number) : Time.CompareTo(other.Time);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}-{Number}");
}
