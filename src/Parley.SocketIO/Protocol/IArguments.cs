using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>The values of an event or an acknowledgement. Implemented by structures, so that passing them costs nothing.</summary>
internal interface IArguments
{
    /// <summary>Writes the values one after the other into an array that is open.</summary>
    void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options);
}
