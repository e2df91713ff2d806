namespace Parley.Server.Tests.Tidy;

/// <summary>Shows every fault in full, one a line.</summary>
internal static class Faults
{
    public static void None(IEnumerable<string> faults)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
