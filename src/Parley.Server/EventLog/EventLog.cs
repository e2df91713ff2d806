using Microsoft.Extensions.Options;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// The log of everything durable. Appends go to disk in groups and are answered after the commit; what is committed is
/// published per channel in seq order; what was missed is read back.
/// </summary>
#pragma warning disable CS9113, CA1822
internal sealed class EventLog(
    Database database, IOptions<EventLogOptions> options, TimeProvider time, ILoggerFactory loggers)
    : IHostedService
{
    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask<SyncPage> SyncAsync(string channelId, string epoch, long after, int limit, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask<ResumePart> ResumeAsync(string channelId, string epoch, long seq, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask<HistoryPage> HistoryAsync(string channelId, long? before, long? after, int limit, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask<IReadOnlyDictionary<string, ChannelHead>> HeadsAsync(IEnumerable<string> channelIds, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask<MessageFacts?> FindMessageAsync(long id, CancellationToken cancellation) => throw new NotImplementedException();

    public void Subscribe(Action<LogEvent> onCommitted) => throw new NotImplementedException();

    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
