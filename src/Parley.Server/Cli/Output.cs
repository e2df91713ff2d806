using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Server.Cli;

/// <summary>What a command prints: words for people, or with <c>--json</c> one value for programs.</summary>
internal sealed class Output(ParseResult parsed)
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the result as JSON.",
        Recursive = true,
    };

    private readonly bool _asJson = parsed.GetValue(Json);

    public int Print<T>(T value, JsonTypeInfo<T> type, string words, int code = CommandLine.Success)
    {
        Console.Out.WriteLine(_asJson ? JsonSerializer.Serialize(value, type) : words);
        return code;
    }

    /// <summary>A sentence; with <c>--json</c> <c>{"ok": …, "message": …}</c>. Failures go to standard error.</summary>
    public int Print(string words, int code = CommandLine.Success)
    {
        if (_asJson)
        {
            return Print(new CommandResult(code == CommandLine.Success, words), CliJson.Default.CommandResult, words, code);
        }

        (code == CommandLine.Success ? Console.Out : Console.Error).WriteLine(
            code == CommandLine.Success ? words : $"parley: {words}");
        return code;
    }
}
