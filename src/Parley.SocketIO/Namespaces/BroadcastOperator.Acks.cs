using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

#pragma warning disable RS0026 // the overloads differ in the number of arguments; none can be mistaken for another

public sealed partial class BroadcastOperator
{
    /// <summary>Emits an event without arguments and waits for all acknowledgements, as long as <see cref="Timeout"/> says.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<TAck>(string name) => EmitWithAckAsync<TAck>(name, Patience);

    /// <summary>Emits an event without arguments and waits for all acknowledgements.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<TAck>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAcksAsync<Arguments, TAck>(name, default, timeout, cancellationToken);

    /// <summary>Emits an event with one argument and waits for all acknowledgements, as long as <see cref="Timeout"/> says.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T, TAck>(string name, T value) =>
        EmitWithAckAsync<T, TAck>(name, value, Patience);

    /// <summary>
    /// Emits an event with one argument and waits until every socket it is sent to has acknowledged it. The answers are the
    /// first arguments of the acknowledgements, in the order in which they come. A socket of this server that disconnects is
    /// not waited for; of other servers' sockets that cannot be known, so that time runs out.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not more than zero: nothing is waited for without end.</exception>
    /// <exception cref="BroadcastAckException{TAck}">Not all have answered in time; it has the answers that came.</exception>
    /// <exception cref="NotSupportedException">The namespace is a parent: its children have to be asked one by one.</exception>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAcksAsync<Arguments<T>, TAck>(name, new(value), timeout, cancellationToken);

    /// <summary>Emits an event with two arguments and waits for all acknowledgements.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T1, T2, TAck>(
        string name, T1 first, T2 second, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAcksAsync<Arguments<T1, T2>, TAck>(name, new(first, second), timeout, cancellationToken);

    /// <summary>Emits an event with three arguments and waits for all acknowledgements.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T1, T2, T3, TAck>(
        string name, T1 first, T2 second, T3 third, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        EmitForAcksAsync<Arguments<T1, T2, T3>, TAck>(name, new(first, second, third), timeout, cancellationToken);

    /// <summary>Emits an event with four arguments and waits for all acknowledgements.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T1, T2, T3, T4, TAck>(
        string name,
        T1 first,
        T2 second,
        T3 third,
        T4 fourth,
        TimeSpan timeout,
        CancellationToken cancellationToken = default) =>
        EmitForAcksAsync<Arguments<T1, T2, T3, T4>, TAck>(name, new(first, second, third, fourth), timeout, cancellationToken);

    private async Task<IReadOnlyList<TAck>> EmitForAcksAsync<TArguments, TAck>(
        string name, TArguments arguments, TimeSpan timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        _namespace.ThrowIfParent();
        var cluster = _namespace.ClusterFor(_scope, out var target);
        var collector = new AnswerCollector<TAck>(isOpen: cluster is not null, _namespace.Json);
        var pending = _namespace.Acks.Add(_namespace, _namespace.Match(_scope), collector);
        try
        {
            var frame = _namespace.Encoder.EventOf(_namespace.Name, name, arguments, pending.Id, _scope.Mode);
            if (pending.Begin())
            {
                pending.Send(frame, _scope);
            }

            return await collector.GatherAsync(_namespace.Wheel, timeout, AskOthersAsync, cancellationToken);

            async ValueTask AskOthersAsync()
            {
                if (cluster is not null)
                {
                    collector.ExpectServers(await cluster.BroadcastWithAckAsync(
                        SocketIONamespace.PayloadOf(frame), target!, timeout, collector, cancellationToken));
                }
            }
        }
        finally
        {
            _namespace.Acks.Remove(pending);
        }
    }
}
