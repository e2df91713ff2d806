namespace Parley.Server.Storage;

/// <summary>The SQL a database speaks.</summary>
internal enum Dialect
{
    Sqlite,
    Postgres,
}
