using System.Diagnostics;
using System.Globalization;

namespace Parley.Cluster;

/// <summary>
/// What a process killed with -9 leaves behind: its own children, which stand in the folder that it stood in. A container
/// would take them with it.
/// </summary>
internal static class Leftovers
{
    public static bool AreIn(string folder) => Of(folder).Any();

    public static void KillIn(string folder)
    {
        foreach (var id in Of(folder))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
            {
                // Gone by itself.
            }
        }
    }

    private static IEnumerable<int> Of(string folder) =>
        from process in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && FolderOf(process) == folder
        select int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture);

    private static string? FolderOf(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // gone, or somebody else's
        }
    }
}
