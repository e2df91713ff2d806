using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Hosting;

/// <summary>The operator's settings, as the Socket.IO server takes them.</summary>
internal static class SocketIOSettings
{
    /// <summary>What 0 = off means where the library wants a number: nothing reaches it.</summary>
    private const int Unlimited = 1 << 30;

    private static readonly TimeSpan LongestConnect = TimeSpan.FromHours(1);

    public static void Apply(ParleySettings settings, SocketIOOptions options)
    {
        var limits = settings.Limits;
        options.NodeName = settings.NodeName;
        options.PingInterval = settings.PingInterval;
        options.PingTimeout = settings.PingTimeout;
        options.MaxHttpBufferSize = limits.FrameBytes == 0 ? Unlimited : limits.FrameBytes;
        options.OutgoingQueueBytes = limits.QueueBytes == 0 ? Unlimited : limits.QueueBytes;
        options.ConnectTimeout = limits.ConnectSeconds == 0 ? LongestConnect : TimeSpan.FromSeconds(limits.ConnectSeconds);
        options.MaxConnectionsPerAddress = limits.SocketsPerAddress;
        options.MaxHandshakesPerSecondPerAddress = limits.HandshakesPerSecond;
        options.Cors.AllowedOrigins = settings.AllowedOrigins;
        options.OnSlowConsumer = socket =>
        {
            if (socket.Namespace.Name == ChatEvents.Namespace)
            {
                socket.Emit("closing", new Closing("slow", 0));
            }
        };
        ParleyJson.Configure(options.Json);
    }
}
