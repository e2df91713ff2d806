using System.Text.Json;

namespace Parley.Server.EventLogs;

/// <summary>A request that was answered, as it is remembered for its repeats.</summary>
internal sealed record StoredRequest(RequestKey Key, string ChannelId, long Seq, byte[] Hash, byte[] Answer)
{
    public static StoredRequest Of(PendingAppend append, AppendResult answer) => new(
        append.Key,
        append.Request.ChannelId,
        answer.Seq,
        append.Hash,
        JsonSerializer.SerializeToUtf8Bytes(
            new StoredAnswer(answer.MessageId, answer.Epoch, answer.At.ToUnixTimeMilliseconds(), answer.Unchanged),
            EventLogJson.Default.StoredAnswer));

    /// <summary>What a further request under the same key is told.</summary>
    public AppendResult Repeat(byte[] hash)
    {
        if (!hash.AsSpan().SequenceEqual(Hash))
        {
            return AppendResult.Refused(
                AppendError.Conflict, "clientId", "this clientId was used for another request");
        }

        var answer = JsonSerializer.Deserialize(Answer, EventLogJson.Default.StoredAnswer)
            ?? throw new InvalidDataException("a stored answer is null");
        return new AppendResult
        {
            Seq = Seq,
            Epoch = answer.Epoch,
            MessageId = answer.Id,
            At = DateTimeOffset.FromUnixTimeMilliseconds(answer.At),
            Unchanged = answer.Unchanged,
            Repeated = true,
        };
    }
}
