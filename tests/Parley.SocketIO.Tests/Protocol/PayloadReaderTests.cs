using System.Text;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Protocol;

public sealed class PayloadReaderTests
{
    [Theory]
    [InlineData("[\"a\"]", "\"a\"", 0)]
    [InlineData("[\"a\"] ", "\"a\"", 0)]
    [InlineData("[\"a\",1]", "\"a\"", 1)]
    [InlineData(" [ \"a\" , {\"b\":[1,2]} , [3,[4]] , null ] ", "\"a\"", 3)]
    [InlineData("[1,2]", "1", 1)]
    [InlineData("[\"a,b\",\"c\"]", "\"a,b\"", 1)]
    [InlineData("[\"__proto__\",{\"__proto__\":1}]", "\"__proto__\"", 1)]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":9}]", "\"a\"", 1)]
    public void An_events_name_and_arguments_are_found(string json, string name, int count)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        Assert.True(PayloadReader.TryReadEvent(bytes, 0, out var payload));

        Assert.Equal(name, Encoding.UTF8.GetString(bytes.AsSpan()[payload.Name]));
        Assert.Equal(count, payload.ArgumentCount);
        Assert.True(count == 0 || bytes[payload.Comma] == (byte)',');
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("[[\"a\"]]")]
    [InlineData("[true]")]
    [InlineData("{}")]
    [InlineData("[\"a\"")]
    [InlineData("[\"a\",]")]
    [InlineData("[\"a\"]x")]
    [InlineData("[\"a\"][\"b\"]")]
    [InlineData("[\"a\" 1]")]
    [InlineData("[\"a\",01]")]
    [InlineData("[\"a\",NaN]")]
    [InlineData("[\"a\",'b']")]
    public void What_is_no_event_is_refused(string json) =>
        Assert.False(PayloadReader.TryReadEvent(Encoding.UTF8.GetBytes(json), 0, out _));

    [Theory]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":0}]", true)]
    [InlineData("[\"a\",{\"num\":1,\"_placeholder\":true}]", true)]
    [InlineData("[\"a\",{\"b\":[{\"_placeholder\":true,\"num\":1}]}]", true)]
    [InlineData("[\"a\"]", true)]
    [InlineData("[\"a\",{\"_placeholder\":false,\"num\":7}]", true)]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":2}]", false)]
    [InlineData("[\"a\",{\"num\":2,\"_placeholder\":true}]", false)]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":-1}]", false)]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]", false)]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":0.5}]", false)]
    [InlineData("[\"a\",{\"_placeholder\":true}]", false)]
    [InlineData("[\"a\",{\"_placeholder\":true,\"num\":1,\"x\":{\"num\":9}}]", true)]
    [InlineData("[\"a\",{\"\\ud800\":1}]", true)]
    [InlineData("[\"a\",{\"\\\\u\":1,\"\\uDFFF\":{\"num\":9}}]", true)]
    [InlineData("[\"a\",{\"\\u005fplaceholder\":true,\"n\\u0075m\":1}]", true)]
    [InlineData("[\"a\",{\"\\u005fplaceholder\":true,\"n\\u0075m\":2}]", false)]
    [InlineData("[\"a\",{\"\\ud800\":1,\"_placeholder\":true,\"num\":2}]", false)]
    public void A_placeholder_has_to_name_one_of_two_attachments(string json, bool isValid) =>
        Assert.Equal(isValid, PayloadReader.TryReadEvent(Encoding.UTF8.GetBytes(json), 2, out _));

    [Fact]
    public void Depth_costs_nothing()
    {
        var deep = Encoding.UTF8.GetBytes($"[\"a\",{new string('[', 200_000)}{new string(']', 200_000)}]");

        Assert.True(PayloadReader.TryReadEvent(deep, 0, out var payload));

        Assert.Equal(1, payload.ArgumentCount);
    }

    [Theory]
    [InlineData("[10,[20],{\"a\":30}]", 0, "10")]
    [InlineData("[10,[20],{\"a\":30}]", 1, "[20]")]
    [InlineData("[10, [20] , {\"a\":30} ]", 2, "{\"a\":30}")]
    [InlineData("[10]", 1, null)]
    [InlineData("[]", 0, null)]
    public void An_argument_is_found_by_its_place(string json, int index, string? argument)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        var found = PayloadReader.TryFindArgument(bytes, index, out var range);

        Assert.Equal(argument, found ? Encoding.UTF8.GetString(bytes.AsSpan()[range]) : null);
    }

    [Theory]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"caf\\u00e9 \\ud83d\\ude00\"", "café 😀")]
    [InlineData("\"\\ud800\"", "\\ud800")]
    [InlineData("12", "12")]
    public void A_name_is_read_even_if_it_is_no_text(string token, string name) =>
        Assert.Equal(name, PayloadReader.ReadName(Encoding.UTF8.GetBytes(token)));
}
