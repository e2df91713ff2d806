using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Engine;

/// <summary>Makes the ids of sessions, or has the application make them: each is given once at a time.</summary>
internal sealed class SessionIds(SocketIOOptions options, ILogger logger, Func<string, bool> isInUse)
{
    private const int RandomBytes = 15;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _randomLeft; // its last bytes have been given and cleared

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly ConcurrentDictionary<string, byte> _given = new(StringComparer.Ordinal); // the application's, under way

    /// <summary>20 characters, as the reference server's ids, and random throughout.</summary>
    public static string New()
    {
        // Many at once: OpenSSL takes a microsecond and a system call however few bytes it is asked for.
        var stock = _random ??= new byte[64 * RandomBytes];
        if (_randomLeft == 0)
        {
            RandomNumberGenerator.Fill(stock);
            _randomLeft = stock.Length;
        }

        _randomLeft -= RandomBytes;
        var random = stock.AsSpan(_randomLeft, RandomBytes);
        var id = Base64Url.EncodeToString(random);
        random.Clear();
        return id;
    }

    /// <summary>
    /// An id for a handshake, with the node's name before it; null when the application's function does not give one that
    /// can be used. <see cref="Release"/> has to follow.
    /// </summary>
    public async ValueTask<string?> GenerateAsync(HttpContext context)
    {
        if (options.GenerateId is not { } generate)
        {
            return WithNode(New());
        }

        try
        {
            if (await generate(context) is { Length: >= 16 and <= 128 } given
                && !given.AsSpan().ContainsAnyExcept(Allowed)
                && WithNode(given) is var id && TryReserve(id))
            {
                return id;
            }

            Log.BadId(logger);
        }
        catch (Exception exception)
        {
            Log.GenerateIdFailed(logger, exception);
        }

        return null;
    }

    /// <summary>The handshake has become a session, which from now on has the id, or it has failed.</summary>
    public void Release(string id) => _given.TryRemove(id, out _);

    /// <summary>The dot is no character of names or of ids: what stands before the first one is the node.</summary>
    private string WithNode(string id) => options.NodeName is { } node ? $"{node}.{id}" : id;

    private bool TryReserve(string id)
    {
        if (!_given.TryAdd(id, 0))
        {
            return false;
        }

        if (!isInUse(id))
        {
            return true;
        }

        _given.TryRemove(id, out _);
        return false;
    }
}
