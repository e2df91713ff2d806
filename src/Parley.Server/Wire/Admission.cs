using Parley.Server.Accounts;
using Parley.Server.Limits;
using Parley.Server.Moderation;
using Parley.Server.Storage;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>
/// What stands before every connection to a namespace: a token of the connection's rate, no ban on its address; and
/// whatever is wrong with it said as CONNECT_ERROR in the words of the protocol.
/// </summary>
internal sealed class Admission(EventRate rate, Bans bans)
{
    /// <summary>Lets a socket in when <paramref name="identify"/>, which settles who comes, does not throw.</summary>
    public async ValueTask AdmitAsync(SocketIOSocket socket, Func<ValueTask> identify)
    {
        try
        {
            rate.Require(socket);
            bans.RequireAddress(socket.Handshake.Address);
            await identify();
        }
        catch (ChatException exception)
        {
            throw Refused(exception);
        }
        catch (DatabaseUnavailableException)
        {
            throw Refused(ChatException.Unavailable());
        }
    }

    private static ConnectRefusedException Refused(ChatException exception) =>
        ConnectRefusedException.With(exception.Message, exception.Body, AccountJson.Default.ErrorBody);
}
