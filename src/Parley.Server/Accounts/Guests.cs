using Microsoft.Extensions.Options;
using Parley.Server.Limits;
using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Accounts;

/// <summary>People without an account: signed in by key on <c>/chat</c>, by socket on <c>/</c>.</summary>
internal sealed class Guests(Database database, IOptions<GuestOptions> options)
{
    /// <summary>
    /// The guest of this key, made (<c>IsNew</c>) or renamed when need be; <c>NewKey</c> is there when the server made it.
    /// </summary>
    public async ValueTask<(UserSummary Guest, bool IsNew, bool IsRenamed, string? NewKey)> SignInAsync(
        GuestAuth auth, CancellationToken cancellation)
    {
        RequireEnabled();
        var name = TextRules.NormalizeName(auth.Name, "guest.name");
        var key = auth.Key;
        if (key is null)
        {
            key = GuestKey.Create();
        }
        else
        {
            GuestKey.Require(key);
        }

        var keyHash = GuestKey.Hash(key);
        var known = await FindAsync(keyHash, cancellation);
        var isNew = known is null;
        known ??= await CreateAsync(name, keyHash, cancellation);
        var isRenamed = known.Name != name;
        if (isRenamed)
        {
            known = known with { Name = name };
            await database.WriteAsync((connection, transaction) =>
                GuestQueries.RenameAsync(database, connection, transaction, known), cancellation);
        }

        return (known, isNew, isRenamed, auth.Key is null ? key : null);
    }

    /// <summary>The permanent row behind a socket of <c>/</c>.</summary>
    public async ValueTask RegisterSocketAsync(UserSummary user, CancellationToken cancellation)
    {
        RequireEnabled();
        await database.WriteAsync((connection, transaction) =>
            GuestQueries.InsertSocketUserAsync(connection, transaction, user), cancellation);
    }

    /// <summary>Those of the ids that exist, in no order.</summary>
    public async ValueTask<IReadOnlyList<UserSummary>> FindAsync(
        IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        return await database.ReadAsync(connection => GuestQueries.FindAsync(database, connection, ids), cancellation);
    }

    /// <summary>Those who came last, newest first; with a text, those whose name holds it.</summary>
    public async ValueTask<IReadOnlyList<UserSummary>> ListNewestAsync(
        string? text, int limit, CancellationToken cancellation) =>
        await database.ReadAsync(
            connection => GuestQueries.ListNewestAsync(connection, $"%{text}%", limit), cancellation);

    /// <summary>Those who took another name lately, on whatever node.</summary>
    public async ValueTask<IReadOnlyList<UserSummary>> ListRenamedAsync(
        TimeSpan within, CancellationToken cancellation) =>
        await database.ReadAsync(
            connection => GuestQueries.ListRenamedAsync(connection, within.TotalSeconds), cancellation);

    private void RequireEnabled()
    {
        if (!options.Value.Enabled)
        {
            throw new ChatException(ErrorCodes.GuestsDisabled, "This server takes no guests.");
        }
    }

    private async ValueTask<UserSummary?> FindAsync(byte[] keyHash, CancellationToken cancellation)
    {
        return await database.ReadAsync(
            connection => GuestQueries.FindByKeyHashAsync(connection, keyHash), cancellation);
    }

    private async ValueTask<UserSummary> CreateAsync(string name, byte[] keyHash, CancellationToken cancellation)
    {
        var guest = new UserSummary(Guid.CreateVersion7().ToString(), name);
        var created = await database.WriteAsync((connection, transaction) =>
            GuestQueries.TryInsertGuestAsync(connection, transaction, guest, keyHash), cancellation);
        return created
            ? guest
            : await FindAsync(keyHash, cancellation) ?? throw ChatException.Unavailable();
    }
}
