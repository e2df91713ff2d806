namespace Parley.Server.Permissions;

/// <summary>Who may do something.</summary>
internal enum Requirement
{
    /// <summary>Every connection, an observer too.</summary>
    Anyone,

    /// <summary>Everyone in a public channel, members alone in others; an observer too where it is public.</summary>
    ReadChannel,

    /// <summary>A named user.</summary>
    User,

    /// <summary>A named user in a public channel, members alone in others.</summary>
    WriteChannel,

    /// <summary>As <see cref="WriteChannel"/>, and the message must be one's own.</summary>
    AuthorInChannel,

    /// <summary>Whoever runs the server, by the command line.</summary>
    Operator,
}
