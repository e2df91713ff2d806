using System.Collections.Concurrent;

namespace Parley.Testing;

/// <summary>
/// Starts all child processes from one thread that lives as long as the program: "the parent died" means to the
/// kernel that the thread which started the child has ended, and threads of the pool come and go.
/// </summary>
internal static class ChildProcessThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static ChildProcessThread() =>
        new Thread(Loop) { IsBackground = true, Name = "child processes" }.Start();

    public static void Run(Action start)
    {
        var done = new TaskCompletionSource();
        Work.Add(() =>
        {
            try
            {
                start();
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        done.Task.GetAwaiter().GetResult();
    }

    private static void Loop()
    {
        foreach (var action in Work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
