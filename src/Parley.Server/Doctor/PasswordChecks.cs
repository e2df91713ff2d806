using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Doctor;

/// <summary>Passwords that somebody could guess. None is ever shown.</summary>
internal static class PasswordChecks
{
    private const int FewCharacters = 12;

    private static readonly string[] Known = ["password", "passwort", "secret", "changeme", "change", "postgres", "redis", "parley", "chat", "admin", "test", "example", "123456", "qwerty"];

    public static IEnumerable<Finding> Run(ParleySettings settings)
    {
        if (settings.Database.Url is { } url)
        {
            var database = DatabaseUrl.Parse(url);
            if (database.Password is { Length: > 0 } password)
            {
                yield return Of("password of the database", password, database.Username);
            }
        }

        if (settings.Redis is { Password: { Length: > 0 } redis })
        {
            yield return Of("password of redis", redis, settings.Redis.User);
        }
    }

    /// <summary>A known word is no better for digits and signs around it.</summary>
    private static Finding Of(string what, string password, string? user)
    {
        var letters = string.Concat(password.Where(char.IsLetter));
        var why = password.Length < FewCharacters ? $"it has fewer than {FewCharacters} characters"
            : Known.Append(user).Any(word => word is not null && letters.Equals(word, StringComparison.OrdinalIgnoreCase))
                || Known.Contains(password, StringComparer.OrdinalIgnoreCase) ? "it is a word that others try first"
            : null;
        return why is null
            ? Finding.Ok(what, "is not a short or a common one")
            : Finding.Warning(what, why, "set one by openssl rand -hex 24");
    }
}
