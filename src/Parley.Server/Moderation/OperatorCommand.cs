namespace Parley.Server.Moderation;

/// <summary>Something the command line asks the running server to do, left in the database.</summary>
internal sealed record OperatorCommand(string Id, string Name, string Argument)
{
    public const string DeleteMessage = "delete-message";
}
