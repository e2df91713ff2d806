using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>What a parked polling request is answered with.</summary>
internal readonly record struct PollAnswer(OutgoingQueue? Frames, PollEnding Ending, PollRefusal Refusal);
