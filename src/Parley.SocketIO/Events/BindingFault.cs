using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.SocketIO.Events;

/// <summary>
/// Says in a client's words what System.Text.Json found wrong: the field, and whether it is missing, null or of the
/// wrong type. The serializer's own sentences name .NET types, which are nobody's business outside.
/// </summary>
internal static partial class BindingFault
{
    public static EventBindingException Describe(JsonException exception)
    {
        var field = FieldOf(exception.Path);
        var missing = Missing().Match(exception.Message);
        if (missing.Success)
        {
            field = field is null ? missing.Groups[1].Value : $"{field}.{missing.Groups[1].Value}";
            return new EventBindingException($"{field} is missing.", field, exception);
        }

        var name = field ?? "The argument";
        var message = exception.Message switch
        {
            var text when text.Contains("null values", StringComparison.Ordinal) => $"{name} must not be null.",
            var text when text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) =>
                $"{name} is of the wrong type.",
            var text when text.Contains("maximum configured depth", StringComparison.Ordinal) =>
                $"{name} is nested too deeply.",
            var text => WithoutPosition(text),
        };
        return new EventBindingException(message, field, exception);
    }

    /// <summary><c>$.guest.key</c> → <c>guest.key</c>.</summary>
    private static string? FieldOf(string? path)
    {
        var field = path?.TrimStart('$').TrimStart('.');
        return string.IsNullOrEmpty(field) ? null : field;
    }

    private static string WithoutPosition(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    [GeneratedRegex("missing required properties including: '([^']+)'")]
    private static partial Regex Missing();
}
