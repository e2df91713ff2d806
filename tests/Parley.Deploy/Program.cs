using System.Text.Json.Nodes;
using Parley.Deploy.Checks;
using Parley.Deploy.Manifests;

namespace Parley.Deploy;

/// <summary>What <c>script/generate</c> and <c>script/manifests --check</c> call.</summary>
internal static class Program
{
    private const string Usage = """
        Usage: Parley.Deploy generate        writes deploy/kubernetes/base
               Parley.Deploy check FILE…     checks JSON Lists that are applied together
        """;

    public static async Task<int> Main(string[] arguments) => arguments switch
    {
        ["generate"] => await GenerateAsync(),
        ["check", .. var files] when files.Length > 0 => Check(files),
        _ => Fail(Usage),
    };

    private static async Task<int> GenerateAsync()
    {
        KubernetesFolder.Write(KubernetesFolder.Files(await NixFile.EvaluateAsync(NixFile.Ours)));
        return 0;
    }

    private static int Check(string[] files)
    {
        var items = new JsonArray([.. files.SelectMany(file => NixFile.Items(File.ReadAllText(file))).Select(item => item!.DeepClone())]);
        foreach (var image in AllChecks.UnpinnedImages(items))
        {
            Console.WriteLine($"note: {image} is named without a digest");
        }

        var faults = AllChecks.Faults(items);
        foreach (var fault in faults)
        {
            Console.Error.WriteLine(fault);
        }

        return faults.Count == 0 ? 0 : Fail($"{faults.Count} fault(s) in {items.Count} objects");
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
