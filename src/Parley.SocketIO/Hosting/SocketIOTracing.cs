using System.Diagnostics;

namespace Parley.SocketIO.Hosting;

/// <summary>
/// The spans of the source <c>Parley.SocketIO</c>. While nobody listens they cost one test. Each begins a trace of its own:
/// the request that opened a connection ended long before most of what comes over it.
/// </summary>
internal static class SocketIOTracing
{
    public const string SourceName = "Parley.SocketIO";

    private const string ConnectName = "parley.socketio.connect";
    private const string EventName = "parley.socketio.event";
    private const string NamespaceTag = "parley.socketio.namespace";
    private const string SocketTag = "parley.socketio.socket";
    private const string TransportTag = "parley.socketio.transport";
    private const string EventTag = "parley.socketio.event";
    private const string AckTag = "parley.socketio.ack";
    private const string RefusedTag = "parley.socketio.refused";
    private const string ErrorTag = "error.type";

    /// <summary>Stands for every event without a handler of its own: clients invent names without end.</summary>
    private const string OtherEvents = "_other";

    private static readonly ActivitySource Source =
        new(SourceName, typeof(SocketIOTracing).Assembly.GetName().Version?.ToString(3));

    /// <summary>Call from an async method: the change to <see cref="Activity.Current"/> ends with it.</summary>
    public static Activity? StartConnect(SocketIOSocket socket)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        return WithSocket(Source.StartActivity(ConnectName, ActivityKind.Server), socket);
    }

    /// <summary>Call from an async method: the change to <see cref="Activity.Current"/> ends with it.</summary>
    public static Activity? StartEvent(EventContext context)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        var activity = WithSocket(Source.StartActivity(EventName, ActivityKind.Server), context.Socket);
        if (activity is not null)
        {
            var name = context.IsNamed ? context.Name : OtherEvents;
            activity.DisplayName = $"{EventName} {name}";
            activity.SetTag(EventTag, name);
            activity.SetTag(AckTag, context.WantsAck);
        }

        return activity;
    }

    /// <summary>Middleware refused the socket: the client's affair, no error of the server's.</summary>
    public static void Refused(Activity? activity) => activity?.SetTag(RefusedTag, true);

    public static void Failed(Activity? activity, Exception exception)
    {
        activity?.SetTag(ErrorTag, exception.GetType().FullName);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? WithSocket(Activity? activity, SocketIOSocket socket) => activity?
        .SetTag(NamespaceTag, socket.Namespace.Name)
        .SetTag(SocketTag, socket.Id)
        .SetTag(TransportTag, socket.Transport);
}
