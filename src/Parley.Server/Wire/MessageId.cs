using System.Globalization;
using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

/// <summary>A message's id: a BIGINT in the tables, a decimal string on every wire (JavaScript's numbers end at 2^53).</summary>
[JsonConverter(typeof(MessageIdConverter))]
internal readonly record struct MessageId(long Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
