namespace Parley.Server.Wire;

/// <summary>An event that clients send, with the types of what it carries and what is answered.</summary>
internal sealed record EventContract(string Name, Type Request, Type Answer);
