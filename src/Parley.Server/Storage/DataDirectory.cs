namespace Parley.Server.Storage;

/// <summary>
/// The folder of the laptop size, claimed for the life of the process: an OS lock on <c>parley.lock</c> keeps a second
/// process out, and the lock goes with the process however it ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream? _lock;

    private DataDirectory(string path, FileStream? held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <exception cref="StartupException">The folder cannot be made, written or claimed.</exception>
    public static DataDirectory Claim(string path)
    {
        try
        {
            // What is said in it is for its owner: one that is made here is closed to others.
            var folder = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new DataDirectory(folder.FullName, Lock(folder.FullName));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartupException(
                $"DATA_DIR is \"{path}\": {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}; it takes a folder this process may write in", fault);
        }
    }

    /// <summary>For a process beside the one that holds the lock.</summary>
    /// <exception cref="StartupException">There is no such folder.</exception>
    public static DataDirectory Visit(string path) => Directory.Exists(path)
        ? new DataDirectory(System.IO.Path.GetFullPath(path), held: null)
        : throw new StartupException($"DATA_DIR is \"{path}\": there is no such folder; it takes the folder of the server");

    public void Dispose() => _lock?.Dispose();

    private static FileStream Lock(string folder)
    {
        var path = System.IO.Path.Combine(folder, "parley.lock");
        var existed = File.Exists(path);
        FileStream held;
        try
        {
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (existed && IsHeldElsewhere(fault))
        {
            throw new StartupException(
                $"DATA_DIR is \"{folder}\": another Parley process is using it; stop that one or give this one a folder of its own", fault);
        }

        // Permissions do not bind root: only writing shows whether the folder can be written.
        held.SetLength(0);
        held.Write("Parley holds this file while it runs.\n"u8);
        held.Flush(flushToDisk: true);
        return held;
    }

    /// <summary>EWOULDBLOCK of flock on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeldElsewhere(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);
}
