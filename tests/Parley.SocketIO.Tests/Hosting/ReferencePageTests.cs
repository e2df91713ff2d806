using System.Reflection;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Hosting;

/// <summary>What docs/reference/socketio-api.md lists is complete.</summary>
public sealed class ReferencePageTests
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "socketio-api.md"));

    [Fact]
    public void Every_option_is_in_the_reference() => Assert.All(
        OptionsOf(typeof(SocketIOOptions), ""), name => Assert.Contains($"| `{name}` |", Page, StringComparison.Ordinal));

    [Fact]
    public void Every_reason_for_a_disconnect_is_in_the_reference() => Assert.All(
        typeof(DisconnectReason).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => ((DisconnectReason)property.GetValue(null)!).Name),
        name => Assert.Contains($"| `{name}` |", Page, StringComparison.Ordinal));

    private static IEnumerable<string> OptionsOf(Type type, string prefix)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var inner = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var isGroup = inner.Namespace == typeof(SocketIOOptions).Namespace && inner.Name.EndsWith("Options", StringComparison.Ordinal);
            foreach (var name in isGroup ? OptionsOf(inner, $"{prefix}{property.Name}.") : [$"{prefix}{property.Name}"])
            {
                yield return name;
            }
        }
    }
}
