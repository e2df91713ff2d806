using System.Text.Json;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Events;

namespace Parley.SocketIO.Namespaces;

/// <summary>Gathers the answers to one question until all have come or time is up.</summary>
/// <param name="isOpen">Whether other servers are being asked: <see cref="ExpectServers"/> follows.</param>
/// <param name="json">How answers are read.</param>
internal sealed class AnswerCollector<T>(bool isOpen, JsonSerializerOptions json) : WheelTimer, IAnswers
{
    private readonly List<T> _answers = [];
    private readonly TaskCompletionSource<IReadOnlyList<T>> _completed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen = isOpen; // guarded, as the rest, by the list
    private int _sources = 1; // of calls of Expect; the servers' may come before it is known how many they are
    private int _expected;
    private int _withdrawn;
    private Exception? _fault;
    private int _faults;

    /// <summary>Asks other servers and waits for all answers, no longer than the time from now.</summary>
    public async Task<IReadOnlyList<T>> GatherAsync(
        TimingWheel wheel, TimeSpan timeout, Func<ValueTask> ask, CancellationToken cancellationToken)
    {
        wheel.Schedule(this, timeout);
        try
        {
            await using var registration = cancellationToken.UnsafeRegister((_, token) => Cancel(token), null);
            await ask();
            return await _completed.Task;
        }
        finally
        {
            wheel.Cancel(this);
        }
    }

    /// <summary>So many other servers were asked: each says what to expect.</summary>
    public void ExpectServers(int count)
    {
        lock (_answers)
        {
            _isOpen = false;
            _sources += count;
        }

        CompleteIfAll();
    }

    public void Expect(int count)
    {
        lock (_answers)
        {
            _sources--;
            _expected += count;
        }

        CompleteIfAll();
    }

    public void Add(ReadOnlySpan<byte> value, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        try
        {
            var answer = value.IsEmpty
                ? throw new EventBindingException("The acknowledgement has no value.")
                : ArgumentBinder.Bind<T>(value, attachments, json);
            lock (_answers)
            {
                _answers.Add(answer);
            }
        }
        catch (Exception exception)
        {
            lock (_answers)
            {
                _fault ??= exception;
                _faults++;
            }
        }

        CompleteIfAll();
    }

    public void Withdraw()
    {
        lock (_answers)
        {
            _withdrawn++;
        }

        CompleteIfAll();
    }

    /// <summary>Time is up.</summary>
    public override void Fire() => Fail();

    private void Cancel(CancellationToken cancellationToken) => _completed.TrySetCanceled(cancellationToken);

    private void CompleteIfAll()
    {
        bool isFaulty;
        lock (_answers)
        {
            if (_isOpen || _sources > 0 || _answers.Count + _withdrawn + _faults < _expected)
            {
                return;
            }

            isFaulty = _faults > 0;
        }

        if (isFaulty)
        {
            Fail();
        }
        else
        {
            _completed.TrySetResult(_answers);
        }
    }

    private void Fail()
    {
        T[] answers;
        lock (_answers)
        {
            answers = [.. _answers];
        }

        _completed.TrySetException(new BroadcastAckException<T>(answers, _expected, _fault));
    }
}
