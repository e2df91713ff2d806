using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Parley.Deploy.Manifests;

/// <summary>Objects as YAML that people read: keys in the usual order, texts of several lines as they are.</summary>
internal static partial class YamlText
{
    private static readonly string[] First = ["apiVersion", "kind", "metadata", "name", "namespace"];

    private static readonly HashSet<string> Words =
        new(["true", "false", "yes", "no", "on", "off", "null", "y", "n"], StringComparer.OrdinalIgnoreCase);

    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Append(text, node, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } set:
                foreach (var (key, value) in set.OrderBy(pair => RankOf(pair.Key)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    Indent(text, depth);
                    text.Append(Scalar(key)).Append(':');
                    AppendValue(text, value, depth);
                }

                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    AppendItem(text, item, depth);
                }

                break;
            default:
                Indent(text, depth);
                text.Append(Inline(node)).Append('\n');
                break;
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int depth)
    {
        if (IsBlock(value, out var lines))
        {
            text.Append(lines.EndsWith('\n') ? " |\n" : " |-\n");
            foreach (var line in lines.TrimEnd('\n').Split('\n'))
            {
                Indent(text, line.Length == 0 ? 0 : depth + 1);
                text.Append(line).Append('\n');
            }
        }
        else if (value is JsonObject { Count: > 0 })
        {
            text.Append('\n');
            Append(text, value, depth + 1);
        }
        else if (value is JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Append(text, value, depth);
        }
        else
        {
            text.Append(' ').Append(Inline(value)).Append('\n');
        }
    }

    private static void AppendItem(StringBuilder text, JsonNode? item, int depth)
    {
        var start = text.Length;
        Append(text, item, depth + 1);
        text[start + (depth * 2)] = '-'; // in place of the first key's indentation
    }

    /// <summary>What a literal block keeps: lines without blanks at their ends, and at most one line break at the end.</summary>
    private static bool IsBlock(JsonNode? value, out string lines)
    {
        lines = value?.GetValueKind() == JsonValueKind.String ? (string)value! : "";
        return lines.Contains('\n', StringComparison.Ordinal) && !lines.StartsWith(' ') && !lines.StartsWith('\n')
            && !lines.EndsWith("\n\n", StringComparison.Ordinal) && !NotInBlock().IsMatch(lines);
    }

    private static string Inline(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Scalar((string)value!),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Words.Contains(text) && !double.TryParse(text, CultureInfo.InvariantCulture, out _)
            ? text
            : JsonSerializer.Serialize(text, Relaxed);

    private static int RankOf(string key) => Array.IndexOf(First, key) is >= 0 and var rank ? rank : First.Length;

    private static void Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [GeneratedRegex(@"^[A-Za-z/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"[^\n\x20-\x7e\u00a0-\ufffd]| \n| $")]
    private static partial Regex NotInBlock();
}
