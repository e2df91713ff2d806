namespace Parley.Server.Cli;

/// <summary>A file that appears under its name only when it is whole. An older one of that name is not overwritten.</summary>
internal sealed class NewFile : IAsyncDisposable
{
    private readonly string _name;
    private FileStream? _stream;

    private NewFile(string name)
    {
        _name = name;
        Path = name + ".part";
        File.Delete(Path);
    }

    /// <summary>Where to write meanwhile.</summary>
    public string Path { get; }

    public Stream Stream => _stream ??= new FileStream(
        Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, FileOptions.Asynchronous);

    /// <exception cref="IOException">There is such a file already.</exception>
    public static NewFile Reserve(string name) => File.Exists(name)
        ? throw new IOException($"there is a file {name} already")
        : new NewFile(name);

    /// <summary>It is whole: on disk, then under its name.</summary>
    public void Keep()
    {
        _stream?.Dispose();
        _stream = null;
        using (var written = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite))
        {
            written.Flush(flushToDisk: true);
        }

        File.Move(Path, _name);
    }

    public ValueTask DisposeAsync()
    {
        _stream?.Dispose();
        File.Delete(Path); // what was not kept
        return ValueTask.CompletedTask;
    }
}
