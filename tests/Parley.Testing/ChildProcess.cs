using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parley.Testing;

/// <summary>A real process that cannot outlive the test run, with what it printed.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 10_000;

    private static readonly ConcurrentDictionary<ChildProcess, bool> Running = new();

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly Signal _endSignal;

    private ChildProcess(ProcessStartInfo start, Signal endSignal)
    {
        _endSignal = endSignal;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>128 + the signal's number when a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it printed to standard output until now.</summary>
    public string Output => Joined(_output);

    /// <summary>What it printed to standard error until now.</summary>
    public string Errors => Joined(_errors);

    /// <summary>
    /// Starts a program; <paramref name="user"/> is taken when the tests run as root, and
    /// <paramref name="endSignal"/> is what ends it with the test run. With a <paramref name="logFile"/> all that it prints
    /// is added there, and nothing is kept.
    /// </summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? user = null,
        string? workingDirectory = null,
        Signal endSignal = Signal.Kill,
        string? logFile = null)
    {
        // setpriv makes the kernel end the child with its parent, even when that is killed with -9.
        var start = new ProcessStartInfo(logFile is null ? "setpriv" : "bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        if (logFile is not null)
        {
            foreach (var argument in (string[])["-c", "exec \"$@\" >>\"$0\" 2>&1", logFile, "setpriv"])
            {
                start.ArgumentList.Add(argument);
            }
        }

        if (user is not null && Environment.UserName == "root")
        {
            start.ArgumentList.Add($"--reuid={user}");
            start.ArgumentList.Add($"--regid={user}");
            start.ArgumentList.Add("--init-groups");
        }

        start.ArgumentList.Add($"--pdeathsig={endSignal.ToString().ToUpperInvariant()}");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(start, endSignal);
        ChildProcessThread.Run(child.Start);
        return child;
    }

    /// <summary>Runs a program to its end; throws with what it printed when it fails.</summary>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? user = null,
        TimeSpan? timeout = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        await using var child = Start(program, arguments, environment, user);
        await child.WaitForExitAsync(timeout);
        return child.ExitCode == 0
            ? child.Output
            : throw new InvalidOperationException($"{program} ended with {child.ExitCode}: {child.Errors}{child.Output}");
    }

    /// <summary>Waits for its end; with the whole output read.</summary>
    public async Task WaitForExitAsync(TimeSpan? timeout = null)
    {
        await Wait.UntilAsync(() => _process.HasExited, $"{_process.StartInfo.ArgumentList[^1]} ended", timeout);
        await _process.WaitForExitAsync();
    }

    /// <summary>Completes when it has ended, however long that takes.</summary>
    public Task WhenExitedAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public void Kill() => Send(Signal.Kill);

    public void Terminate() => Send(Signal.Term);

    /// <summary>A process that has ended already is left in peace.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, (int)signal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Send(_endSignal);
        await WaitForExitAsync();
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    internal static void KillAll()
    {
        foreach (var child in Running.Keys)
        {
            child.Send(child._endSignal);
            child._process.WaitForExit(TimeSpan.FromSeconds(5));
        }
    }

    private void Start()
    {
        _process.Start();
        Running[this] = true;
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            if (lines.Count < KeptLines)
            {
                lines.Add(line);
            }
        }
    }

    private string Joined(List<string> lines)
    {
        lock (_gate)
        {
            return string.Concat(lines.Select(line => line + "\n"));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
