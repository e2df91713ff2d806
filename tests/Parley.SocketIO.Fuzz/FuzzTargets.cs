namespace Parley.SocketIO.Fuzz;

/// <summary>What is fuzzed, by name. A target takes any bytes; it throws when a promise of the library is broken.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Action<byte[]>> All = new(StringComparer.Ordinal)
    {
        ["packet"] = PacketTarget.Run,
        ["payload"] = PayloadTarget.Run,
        ["frames"] = FramesTarget.Run,
        ["arguments"] = ArgumentsTarget.Run,
        ["session"] = SessionTarget.Run,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Action<byte[]>? Find(string name) => All.GetValueOrDefault(name);

    public static void Promise(bool isKept, string promise)
    {
        if (!isKept)
        {
            throw new BrokenPromiseException(promise);
        }
    }
}
