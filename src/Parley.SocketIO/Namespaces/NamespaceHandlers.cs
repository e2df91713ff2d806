using Parley.SocketIO.Events;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// The application's code for a namespace. Dynamic children have their parent's by reference, so that thousands of them
/// cost nothing; one that is given a handler of its own gets a copy first.
/// </summary>
internal sealed class NamespaceHandlers(
    EventPipeline events, SocketLifecycle lifecycle, ServerSideHandlers serverSide)
{
    /// <summary>Of a namespace for which nothing was registered. Nobody registers here.</summary>
    public static readonly NamespaceHandlers None = new(new EventPipeline(), new SocketLifecycle(), new ServerSideHandlers());

    public EventPipeline Events { get; } = events;

    public SocketLifecycle Lifecycle { get; } = lifecycle;

    public ServerSideHandlers ServerSide { get; } = serverSide;

    public NamespaceHandlers Copy() => new(Events.Copy(), Lifecycle.Copy(), ServerSide.Copy());
}
