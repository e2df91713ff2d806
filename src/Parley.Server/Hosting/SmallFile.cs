using System.Text;

namespace Parley.Server.Hosting;

/// <summary>Files that a setting names: certificates, keys, passwords. The longest is a list of all known authorities.</summary>
internal static class SmallFile
{
    private const int MostBytes = 1 << 20;

    /// <exception cref="IOException">It is not there, longer than 1 MiB, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is for others, or a folder.</exception>
    public static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[MostBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBytes
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new IOException("it is longer than 1 MiB");
    }
}
