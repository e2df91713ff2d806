using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

public sealed partial class SocketIOSocket : IAckEmitter
{
    Task<TAck> IAckEmitter.EmitWithAckAsync<TAck>(
        string name, CancellationToken cancellationToken) =>
        EmitForAckAsync<Arguments, TAck>(
            name, default(Arguments), default, System.Threading.Timeout.InfiniteTimeSpan, cancellationToken);

    Task<TAck> IAckEmitter.EmitWithAckAsync<T, TAck>(
        string name, T value, CancellationToken cancellationToken) =>
        EmitForAckAsync<Arguments<T>, TAck>(
            name, new Arguments<T>(value), default, System.Threading.Timeout.InfiniteTimeSpan, cancellationToken);

    Task<TAck> IAckEmitter.EmitWithAckAsync<T1, T2, TAck>(
        string name, T1 first, T2 second, CancellationToken cancellationToken) =>
        EmitForAckAsync<Arguments<T1, T2>, TAck>(
            name, new Arguments<T1, T2>(first, second), default, System.Threading.Timeout.InfiniteTimeSpan, cancellationToken);

    Task<TAck> IAckEmitter.EmitWithAckAsync<T1, T2, T3, TAck>(
        string name, T1 first, T2 second, T3 third, CancellationToken cancellationToken) =>
        EmitForAckAsync<Arguments<T1, T2, T3>, TAck>(
            name,
            new Arguments<T1, T2, T3>(first, second, third),
            default,
            System.Threading.Timeout.InfiniteTimeSpan,
            cancellationToken);

    Task<TAck> IAckEmitter.EmitWithAckAsync<T1, T2, T3, T4, TAck>(
        string name, T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken) =>
        EmitForAckAsync<Arguments<T1, T2, T3, T4>, TAck>(
            name,
            new Arguments<T1, T2, T3, T4>(first, second, third, fourth),
            default,
            System.Threading.Timeout.InfiniteTimeSpan,
            cancellationToken);
}
