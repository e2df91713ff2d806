using System.Globalization;
using Parley.Server.Storage;

namespace Parley.Bench;

/// <summary>What <c>script/bench</c> takes.</summary>
internal sealed record BenchOptions(Dialect Dialect, int Callers, int Rounds, int Seconds, bool Marks)
{
    public const string Usage =
        "usage: script/bench append|send [--database sqlite|postgres] [--callers 200] [--rounds 5] [--seconds 3] [--marks]";

    /// <summary>Null: not understood.</summary>
    public static BenchOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new BenchOptions(Dialect.Sqlite, Callers: 200, Rounds: 5, Seconds: 3, Marks: false);
        while (!arguments.IsEmpty)
        {
            if (arguments is ["--marks", ..])
            {
                options = options with { Marks = true };
                arguments = arguments[1..];
                continue;
            }

            if (arguments is not [var name, var value, ..] || options.With(name, value) is not { } changed)
            {
                return null;
            }

            options = changed;
            arguments = arguments[2..];
        }

        return options;
    }

    private BenchOptions? With(string name, string value) => (name, value) switch
    {
        ("--database", "sqlite") => this with { Dialect = Dialect.Sqlite },
        ("--database", "postgres") => this with { Dialect = Dialect.Postgres },
        ("--callers", _) when Number(value) is { } number => this with { Callers = number },
        ("--rounds", _) when Number(value) is { } number => this with { Rounds = number },
        ("--seconds", _) when Number(value) is { } number => this with { Seconds = number },
        _ => null,
    };

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
