using Parley.SocketIO;

namespace TypedEvents;

/// <summary>
/// An auction as a class: its events are methods, their arguments and acknowledgements are records.
/// </summary>
internal sealed class Auction
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Lot _lot = new("A vase", [0xff, 0xd8, 0xff]);
    private decimal _price;

    /// <summary>The table of contents: every event with its method.</summary>
    public void Map(SocketIONamespace auction) => auction
        .On<Lot>("lot", (_, _) => new(_lot))
        .On<Lot, int>("offer", OfferAsync)
        .On<Bid, BidAnswer>("bid", BidAsync);

    /// <summary>Starts anew; acknowledges with the size of the picture that arrived.</summary>
    private ValueTask<int> OfferAsync(SocketIOSocket socket, Lot lot, CancellationToken cancellation)
    {
        lock (_gate)
        {
            (_lot, _price) = (lot, 0);
        }

        IBidders.For(socket.Broadcast).Lot(lot);
        return new(lot.Picture.Length);
    }

    /// <summary>Asks the bidder once more before the bid counts: an acknowledgement in each direction.</summary>
    private async ValueTask<BidAnswer> BidAsync(SocketIOSocket socket, Bid bid, CancellationToken cancellation)
    {
        var sure = await IBidder.For(socket.Timeout(Patience)).ConfirmAsync(new Confirm(bid.Amount), cancellation);
        lock (_gate)
        {
            if (!sure || bid.Amount <= _price)
            {
                return new BidAnswer(Accepted: false, _price);
            }

            _price = bid.Amount;
        }

        IBidders.For(socket.Namespace).Price(new Price(bid.Amount, socket.Id));
        return new BidAnswer(Accepted: true, bid.Amount);
    }
}
