namespace Parley.Deploy.Rehearsals;

/// <summary>What <c>script/rehearse</c> calls, with a folder for volumes and logs.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case [var folder]:
                return await Rehearsal.RunAsync(folder, nodesTls: false);
            case [var folder, "--nodes-tls"]:
                return await Rehearsal.RunAsync(folder, nodesTls: true);
            default:
                await Console.Error.WriteLineAsync("Usage: Parley.Deploy.Rehearsals FOLDER [--nodes-tls]");
                return 1;
        }
    }
}
