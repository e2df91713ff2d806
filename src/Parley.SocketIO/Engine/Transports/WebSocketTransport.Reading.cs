using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <content>What the client sends.</content>
internal sealed partial class WebSocketTransport
{
    private async ValueTask<bool> TryProbeAsync(EngineSession session, UpgradeReservation reservation)
    {
        reservation.Watch(Abort);
        var first = await _reader.ReadAsync();
        if (!first.IsText(EnginePackets.PingProbe))
        {
            return false;
        }

        var wire = NewWire();
        await wire.SendAsync(EnginePackets.PongProbeFrame.Bytes);
        reservation.ReleaseParkedRequests();
        var second = await _reader.ReadAsync();
        while (second.Opcode is Opcode.Ping or Opcode.Pong)
        {
            second = await _reader.ReadAsync();
        }

        return second.IsText([EnginePackets.Upgrade]) && await session.CompleteUpgradeAsync(reservation, wire);
    }

    /// <summary>
    /// Reads and handles messages. Of all the methods that serve a connection only this one is on the heap while the
    /// connection is idle.
    /// </summary>
    private async Task ReadToEndAsync(EngineSession session, bool mayReplaceWire)
    {
        try
        {
            while (true)
            {
                if (_reader.TryRead(out var message, out var needed))
                {
                    if (mayReplaceWire)
                    {
                        // The client answers the open packet, so what was written to the stream has arrived.
                        mayReplaceWire = false;
                        session.Post(CommandKind.Attach, NewWire());
                    }

                    if (!await ReceiveAsync(session, message))
                    {
                        break;
                    }

                    continue;
                }

                if (_reader.IsIdle)
                {
                    if (_newReads > 0 && BusyPool.HasOtherWork)
                    {
                        _newReads--;
                        for (var turn = 0; turn < BusyPool.Turns && BusyPool.HasOtherWork; turn++)
                        {
                            await Task.Yield();
                        }

                        if (_reader.TryFill())
                        {
                            continue;
                        }
                    }

                    await _reader.WaitAsync();
                }

                if (!await _reader.FillAsync(needed))
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
        }
        finally
        {
            session.Close(DisconnectReason.TransportClose, CloseManner.AtOnce);
            End();
        }
    }

    /// <summary>Handles a message; false when it was the last.</summary>
    private async ValueTask<bool> ReceiveAsync(EngineSession session, WebSocketMessage message)
    {
        _server.OnReceived(message.Payload.Length);
        switch (message.Opcode)
        {
            case Opcode.Text:
                await session.ReceiveTextAsync(message.Payload);
                break;
            case Opcode.Binary:
                await session.ReceiveBinaryAsync(message.Payload);
                break;
            case Opcode.Ping:
                session.Send(SharedFrame.Control(Opcode.Pong, message.Payload.Span));
                break;
            case Opcode.Pong:
                break;
            case Opcode.Close:
                var isAnswer = session.IsClosed;
                if (!isAnswer)
                {
                    session.Send(ClosingFrames.Echo(message.Payload.Span));
                    session.Close(DisconnectReason.TransportClose, CloseManner.ClosingFrameSent);
                }

                await Finished;
                return false;
            default:
                await FailAsync(session, message.Status);
                return false;
        }

        if (_server.Backlog.IsBehind)
        {
            await session.HoldReadingAsync(_server.Backlog.WhenCaughtUpAsync());
        }

        return true;
    }

    /// <summary>Nothing is read any more.</summary>
    private void End()
    {
        _reader.ReturnBuffers();
        if (_finishDeadline is { } deadline)
        {
            _server.Wheel.Cancel(deadline); // it would keep what has ended
        }

        if (_stream is null)
        {
            HalfClose(); // .NET resets a socket that is disposed of while it is waited for, unless this was done
            _socket!.Dispose();
            _server.HandedOver.Remove();
        }
    }

    private async ValueTask FailAsync(EngineSession session, FrameStatus status)
    {
        if (status == FrameStatus.TooLarge)
        {
            _server.OnLimit(LimitNames.MessageSize);
        }

        _hasFaulted = true;
        session.Send(ClosingFrames.ForFault(status));
        session.Close(
            DisconnectReason.TransportError.Because($"WebSocket fault {(int)status}"), CloseManner.ClosingFrameSent);
        await Finished;
        await _reader.DiscardAsync();
    }
}
