using Parley.Server.Wire;
using Parley.Testing;

namespace Parley.Server.Tests.Wire;

public sealed class TypeScriptTypesTests
{
    private const string File = "src/Parley.Web/src/wire.ts";

    [Fact]
    public void The_clients_types_are_what_the_contracts_say()
    {
        var path = Path.Combine(Repository.Root, File);
        var generated = TypeScriptTypes.Generate(ClientEvents.All);
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_TYPES") == "1")
        {
            System.IO.File.WriteAllText(path, generated);
        }

        Assert.True(
            System.IO.File.ReadAllText(path) == generated,
            $"{File} is not what the contracts say any more: run script/types");
    }
}
