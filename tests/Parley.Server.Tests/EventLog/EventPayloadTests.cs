using System.Text;
using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

/// <summary>The bytes of an event are a promise: these lines are what clients in other languages read.</summary>
public sealed class EventPayloadTests
{
    private static readonly LogEvent Message = new()
    {
        ChannelId = "lobby-1",
        Epoch = "e1",
        Seq = 7,
        Type = LogEventType.Message,
        MessageId = 42,
        By = new Author("u1", "Zoë \"Z\""),
        At = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 8, TimeSpan.Zero),
        ClientId = "c1",
        Text = "hi 🙂\n\u2028</script>\u0001\\",
        ReplyTo = 41,
    };

    private const string Head = """{"channelId":"lobby-1","epoch":"e1","seq":7,"type":""";

    private const string By = """ "at":"2026-03-04T05:06:07.008Z","by":{"id":"u1","name":"Zoë \"Z\""}""";

    [Fact]
    public void A_message_tells_its_client_id_text_and_reply() => Assert.Equal(
        Head + "\"message\",\"id\":\"42\"," + By[1..] +
        ",\"clientId\":\"c1\",\"text\":\"hi 🙂\\n\u2028</script>\\u0001\\\\\",\"replyTo\":\"41\"}",
        Show(Message));

    [Fact]
    public void Changes_tell_their_message_and_are_named_by_channel_and_seq()
    {
        var change = Message with { Text = null, ReplyTo = null };

        Assert.Equal(
            Head + "\"edit\",\"id\":\"lobby-1:7\"," + By[1..] + ",\"messageId\":\"42\",\"text\":\"ho\"}",
            Show(change with { Type = LogEventType.Edit, Text = "ho" }));
        Assert.Equal(
            Head + "\"delete\",\"id\":\"lobby-1:7\"," + By[1..] + ",\"messageId\":\"42\"}",
            Show(change with { Type = LogEventType.Delete }));
        Assert.Equal(
            Head + "\"react\",\"id\":\"lobby-1:7\"," + By[1..] + ",\"messageId\":\"42\",\"reaction\":\"👍\",\"on\":false}",
            Show(change with { Type = LogEventType.React, Reaction = "👍" }));
    }

    [Fact]
    public void A_deleted_message_has_an_empty_text_and_says_so() => Assert.Equal(
        Head + "\"message\",\"id\":\"42\"," + By[1..] + ",\"clientId\":\"c1\",\"text\":\"\",\"replyTo\":\"41\",\"deleted\":true}",
        Show(Message.Redact()));

    [Fact]
    public void What_was_encoded_is_decoded_and_encoded_again_byte_for_byte()
    {
        LogEvent[] events =
        [
            Message,
            Message.Redact(),
            Message with { ReplyTo = null, Text = "" },
            Message with { Type = LogEventType.Edit, ReplyTo = null },
            (Message with { Type = LogEventType.Edit, ReplyTo = null }).Redact(),
            Message with { Type = LogEventType.Delete, Text = null, ReplyTo = null },
            Message with { Type = LogEventType.React, Text = null, ReplyTo = null, Reaction = "🎉", On = true },
        ];

        Assert.All(events, logged => Assert.Equal(Show(logged), Show(EventPayload.Decode(logged.Payload) with { ReactionCount = 3 })));
    }

    private static string Show(LogEvent logged) => Encoding.UTF8.GetString(EventPayload.Encode(logged));
}
