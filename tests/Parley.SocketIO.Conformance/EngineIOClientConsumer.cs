using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Conformance;

/// <summary>Greets, echoes, and answers three words of the engine.io-client tests in its own way.</summary>
internal sealed class EngineIOClientConsumer : IEngineConsumer
{
    private readonly EngineSession _session;
    private readonly IHttpContextAccessor _requests;

    public EngineIOClientConsumer(EngineSession session, IHttpContextAccessor requests)
    {
        _session = session;
        _requests = requests;
        SendText("hi");
    }

    public ValueTask OnTextAsync(ReadOnlyMemory<byte> message)
    {
        var text = Encoding.UTF8.GetString(message.Span);
        switch (text)
        {
            case "give binary":
                _session.Send(SharedFrame.FromBinary(new byte[] { 0, 1, 2, 3, 4 }));
                break;
            case "give utf8":
                SendText("пойду спать всем спокойной ночи");
                break;
            case "sendHeaders":
                SendText(HeadersOf(_requests.HttpContext!.Request));
                break;
            default:
                SendText(text);
                break;
        }

        return default;
    }

    public ValueTask OnBinaryAsync(ReadOnlyMemory<byte> message)
    {
        _session.Send(SharedFrame.FromBinary(message.ToArray()));
        return default;
    }

    public void OnClosed(DisconnectReason reason)
    {
    }

    public void OnSlow()
    {
    }

    private static string HeadersOf(HttpRequest request)
    {
        var headers = request.Headers.Select(header =>
            $"{Quote(header.Key.ToLowerInvariant())}:{Quote(header.Value.ToString())}");
        return $"{{{string.Join(',', headers)}}}";
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private void SendText(string text) =>
        _session.Send(SharedFrame.FromText([EnginePackets.Message, .. Encoding.UTF8.GetBytes(text)]));
}
