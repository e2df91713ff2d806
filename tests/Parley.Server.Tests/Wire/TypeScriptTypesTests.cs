using Parley.Server.Wire;

namespace Parley.Server.Tests.Wire;

public sealed class TypeScriptTypesTests
{
    [Fact]
    public void The_clients_types_are_what_the_contracts_say() =>
        GeneratedFile.Verify("src/Parley.Web/src/wire.ts", TypeScriptTypes.Generate(ClientEvents.All));
}
