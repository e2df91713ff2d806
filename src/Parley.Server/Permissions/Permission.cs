namespace Parley.Server.Permissions;

/// <summary>One row of the table: an event or endpoint and who may use it.</summary>
internal sealed record Permission(string Action, Requirement Requirement);
