using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>Moves bytes between a non-blocking socket and the web server's two pipes.</summary>
internal static class SocketPump
{
    /// <summary>Less room than this in a block is not worth a system call.</summary>
    private const int MinReceiveBytes = 2048;

    /// <summary>
    /// Receives what has come, if anything has; false at the client's end, or the pipe's. A socket now and then says that
    /// bytes are there when they have been read already: to wait for more here would keep hold of a connection that is
    /// being handed over, whose client says nothing before the server does.
    /// </summary>
    public static async ValueTask<bool> ReceiveAsync(Socket socket, PipeWriter target)
    {
        var received = socket.Receive(target.GetSpan(MinReceiveBytes), SocketFlags.None, out var error);
        switch (error)
        {
            case SocketError.WouldBlock or SocketError.IOPending:
                return true;
            case not SocketError.Success:
                throw new SocketException((int)error);
            case SocketError.Success when received == 0:
                return false;
        }

        target.Advance(received);
        var flush = await target.FlushAsync(CancellationToken.None);
        return !flush.IsCompleted && !flush.IsCanceled;
    }

    /// <summary>Sends all. It does not go through the socket's asynchronous part unless it has to wait.</summary>
    public static async ValueTask SendAsync(Socket socket, ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = bytes.IsSingleSegment
                ? socket.Send(bytes.FirstSpan, SocketFlags.None, out var error)
                : socket.Send(Gather(bytes), SocketFlags.None, out error);
            bytes = bytes.Slice(error == SocketError.Success ? sent : 0);
            if (error is SocketError.WouldBlock or SocketError.IOPending)
            {
                bytes = bytes.Slice(await socket.SendAsync(bytes.First, SocketFlags.None));
            }
            else if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }
        }
    }

    /// <summary>What the web server expects to be told about a socket's fault.</summary>
    public static Exception Translate(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted } =>
            new ConnectionResetException(exception.Message, exception),
        ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted } =>
            new ConnectionAbortedException(exception.Message, exception),
        _ => exception,
    };

    private static List<ArraySegment<byte>> Gather(ReadOnlySequence<byte> bytes)
    {
        var segments = new List<ArraySegment<byte>>();
        foreach (var memory in bytes)
        {
            var isArray = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment);
            segments.Add(isArray ? segment : memory.ToArray());
        }

        return segments;
    }
}
