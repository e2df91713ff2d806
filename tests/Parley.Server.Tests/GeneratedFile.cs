using Parley.Testing;

namespace Parley.Server.Tests;

/// <summary>A file of the repository that is made from code; <c>script/generate</c> writes it, the tests compare.</summary>
internal static class GeneratedFile
{
    public static void Verify(string file, string content)
    {
        var path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable("PARLEY_GENERATE") == "1")
        {
            File.WriteAllText(path, content);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == content,
            $"{file} is not what the code says any more: run script/generate");
    }
}
