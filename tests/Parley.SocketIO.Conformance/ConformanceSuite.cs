using Microsoft.AspNetCore.Builder;

namespace Parley.SocketIO.Conformance;

/// <summary>What one upstream suite expects of a server: its options and its handlers.</summary>
internal sealed record ConformanceSuite(Action<SocketIOOptions> Options, Action<WebApplication> Map)
{
    private static readonly Dictionary<string, ConformanceSuite> All = new(StringComparer.Ordinal)
    {
        ["engine.io"] = new(ProtocolOptions, EngineIOSuite.Map),
        ["engine.io-client"] = new(EngineIOClientSuite.Options, EngineIOClientSuite.Map),
        ["socket.io"] = new(ProtocolOptions, app => app.MapSocketIO("/socket.io", SocketIOSuite.Configure)),
        ["socket.io-client"] = new(
            SocketIOClientSuite.Options, app => app.MapSocketIO("/socket.io", SocketIOClientSuite.Configure)),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static ConformanceSuite? Find(string name) => All.GetValueOrDefault(name);

    private static void ProtocolOptions(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        options.PingTimeout = TimeSpan.FromMilliseconds(200);
        options.ConnectTimeout = TimeSpan.FromMilliseconds(1000);
        options.Cors.AllowedOrigins = ["*"];
    }
}
