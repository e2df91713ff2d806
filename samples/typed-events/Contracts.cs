using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.SocketIO;

namespace TypedEvents;

/// <summary>What is sold. The picture travels as bytes, not as base64.</summary>
internal sealed record Lot(string Title, byte[] Picture);

/// <summary>The event <c>bid</c>.</summary>
internal sealed record Bid(decimal Amount, string? Note = null);

/// <summary>Its acknowledgement.</summary>
internal sealed record BidAnswer(bool Accepted, decimal Price);

/// <summary>The event <c>price</c>, to everybody.</summary>
internal sealed record Price(decimal Amount, string BidderId);

/// <summary>The event <c>confirm</c>, which the bidder acknowledges with true or false.</summary>
internal sealed record Confirm(decimal Amount);

/// <summary>What any number of bidders hear; the compiler writes the emits.</summary>
[SocketIOEvents]
internal partial interface IBidders
{
    void Lot(Lot lot);

    void Price(Price price);
}

/// <summary>What one bidder is asked, and answers.</summary>
[SocketIOEvents]
internal partial interface IBidder : IBidders
{
    Task<bool> ConfirmAsync(Confirm confirm, CancellationToken cancellation);
}

/// <summary>Every type that crosses the wire; the compiler writes the code that reads and writes them.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Lot))]
[JsonSerializable(typeof(Bid))]
[JsonSerializable(typeof(BidAnswer))]
[JsonSerializable(typeof(Price))]
[JsonSerializable(typeof(Confirm))]
internal sealed partial class AuctionJson : JsonSerializerContext;
