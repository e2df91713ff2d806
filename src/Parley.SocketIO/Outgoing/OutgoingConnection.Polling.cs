using Parley.SocketIO.Engine.Transports;

namespace Parley.SocketIO.Outgoing;

/// <content>The parked request of a client that polls.</content>
internal abstract partial class OutgoingConnection
{
    private void Poll(PollRequest request)
    {
        if (_isEnded || _wire is not null)
        {
            request.TryRefuse(_isEnded ? PollRefusal.UnknownSession : PollRefusal.TransportMismatch);
        }
        else if (_poll is not null)
        {
            if (request.TryRefuse(PollRefusal.Overlap)) // else given up: the close is on its way
            {
                AnswerPoll(PollEnding.Close);
                OnPollOverlap();
            }
        }
        else
        {
            _poll = request;
            // Closed before the request came: the noop tells the client so, as the reference server does.
            AnswerPollIfDue(_queue is null ? PollEnding.NoopAndClose : PollEnding.Close);
        }
    }

    private void AnswerPollIfDue(PollEnding closing = PollEnding.Close)
    {
        if (_poll is null)
        {
            return;
        }

        if (_closing == CloseManner.ClientLeft)
        {
            DropQueue();
            AnswerPoll(PollEnding.Noop);
            End(finish: false);
        }
        else if (_closing is not null)
        {
            AnswerPoll(closing);
            End(finish: false);
        }
        else if (_queue is not null)
        {
            AnswerPoll(PollEnding.None);
        }
    }

    private void AnswerPoll(PollEnding ending)
    {
        _queue?.Detach();
        _poll!.Answer(_queue, ending);
        _poll = null;
        _queue = null;
    }

    private void RefusePoll(PollRefusal refusal)
    {
        _poll?.TryRefuse(refusal);
        _poll = null;
    }
}
