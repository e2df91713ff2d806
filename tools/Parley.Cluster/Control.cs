using System.Net.Sockets;

namespace Parley.Cluster;

/// <summary>How the other commands reach the running cluster: a line to a socket in its folder, and an answer.</summary>
internal static class Control
{
    private const string Done = "done";

    public static string PathIn(string folder) => Path.Combine(folder, "control");

    /// <summary>One command at a time, in the order in which they came.</summary>
    public static async Task ServeAsync(string folder, Func<string[], Task> run, CancellationToken cancellation)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(PathIn(folder)));
        listener.Listen();
        while (!cancellation.IsCancellationRequested)
        {
            using var socket = await listener.AcceptAsync(cancellation);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            await AnswerAsync(reader, writer, run);
        }
    }

    /// <exception cref="ClusterException">It could not be done, or nobody is there to do it.</exception>
    public static async Task SendAsync(string folder, IEnumerable<string> command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathIn(folder)));
        }
        catch (SocketException)
        {
            throw new ClusterException($"No cluster runs in {folder}; script/cluster up starts one.");
        }

        await using var stream = new NetworkStream(socket);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        using var reader = new StreamReader(stream);
        await writer.WriteLineAsync(string.Join('\t', command));
        if (await reader.ReadLineAsync() is var answer && answer != Done)
        {
            throw new ClusterException(answer ?? "The cluster ended.");
        }
    }

    private static async Task AnswerAsync(StreamReader reader, StreamWriter writer, Func<string[], Task> run)
    {
        try
        {
            if (await reader.ReadLineAsync() is not { } line)
            {
                return;
            }

            await run(line.Split('\t'));
            await writer.WriteLineAsync(Done);
        }
        catch (Exception fault) when (fault is ClusterException or TimeoutException or InvalidOperationException or Npgsql.NpgsqlException)
        {
            await writer.WriteLineAsync(fault.Message.ReplaceLineEndings(" "));
        }
        catch (IOException)
        {
            // Whoever asked did not wait for the answer.
        }
    }
}
