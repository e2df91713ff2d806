using System.Text.Json;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Events;

/// <summary>
/// An awaited acknowledgement whose first value is a <typeparamref name="T"/>, or which is a <see cref="Acknowledgement"/>.
/// </summary>
internal sealed class PendingAckOf<T>(long id, PendingAcks owner, JsonSerializerOptions json) : PendingAck(id, owner)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answered => _answer.Task;

    public override void Complete(ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        try
        {
            _answer.TrySetResult(Read(arguments, attachments));
        }
        catch (Exception exception)
        {
            _answer.TrySetException(exception);
        }
    }

    public override void Fail(Exception exception) => _answer.TrySetException(exception);

    public void Cancel(CancellationToken cancellationToken) => _answer.TrySetCanceled(cancellationToken);

    private T Read(ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (typeof(T) == typeof(Acknowledgement))
        {
            return (T)(object)new Acknowledgement(arguments.ToArray(), attachments, json);
        }

        return PayloadReader.TryFindArgument(arguments, 0, out var first)
            ? ArgumentBinder.Bind<T>(arguments[first], attachments, json)
            : throw new EventBindingException("The acknowledgement has no value.");
    }
}
