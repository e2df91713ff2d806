using System.Collections.Concurrent;

namespace Parley.Testing;

/// <summary>A fresh folder, removed when disposed or, at the latest, when the test process ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Folders = new();

    static TemporaryFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        ChildProcess.KillAll();
        foreach (var folder in Folders.Keys)
        {
            Remove(folder);
        }
    };

    public TemporaryFolder(string name = "folder")
    {
        Path = Directory.CreateTempSubdirectory($"parley-{name}-").FullName;
        Folders[Path] = true;
    }

    public string Path { get; }

    public void Dispose()
    {
        Remove(Path);
        Folders.TryRemove(Path, out _);
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (IOException)
        {
            // A process that was killed a moment ago still writes there: the system's temporary folder keeps it.
        }
    }
}
