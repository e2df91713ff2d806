using Parley.Server.Nodes;

namespace Parley.Server.EventLogs;

/// <summary>
/// Tells the other nodes of a group that was committed here: its events by the bus where there is one that works,
/// otherwise by the word that there is something to look for.
/// </summary>
internal sealed class OtherNodes(INodeBus? bus, HeadNotifier? notifier)
{
    public void Tell(PublishWork committed)
    {
        if (bus is { IsHealthy: true })
        {
            bus.Send(NodeWord.Events, BusMessage.Encode(committed));
        }
        else
        {
            notifier?.Tell();
        }
    }
}
