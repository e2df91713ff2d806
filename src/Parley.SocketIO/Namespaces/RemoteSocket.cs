namespace Parley.SocketIO;

#pragma warning disable RS0026 // the overloads differ in the number of arguments; none can be mistaken for another

/// <summary>
/// A socket of this or another server, as it was when it was fetched. What is done to it is done by its id, wherever the
/// socket is; when it is gone, nothing happens.
/// </summary>
public sealed class RemoteSocket
{
    private readonly SocketIONamespace _namespace;
    private readonly SocketDescription _description;
    private readonly object? _localData;

    internal RemoteSocket(SocketIONamespace nsp, SocketIOSocket local)
        : this(nsp, SocketDescription.Of(local), isLocal: true) => _localData = local.Data;

    internal RemoteSocket(SocketIONamespace nsp, SocketDescription description, bool isLocal = false)
    {
        _namespace = nsp;
        _description = description;
        IsLocal = isLocal;
    }

    /// <summary>The socket's id.</summary>
    public string Id => _description.Id;

    /// <summary>Whether it is a socket of this server.</summary>
    public bool IsLocal { get; }

    /// <summary>What the client said when it connected. Of another server's socket the user is not known: anonymous.</summary>
    public SocketIOHandshake Handshake => _description.Handshake;

    /// <summary>The rooms, its own among them.</summary>
    public IReadOnlyCollection<string> Rooms => _description.Rooms;

    /// <summary>
    /// <see cref="SocketIOSocket.Data"/> as a <typeparamref name="T"/>: the object itself on this server, read from JSON of
    /// another. Default when there is none.
    /// </summary>
    /// <exception cref="EventBindingException">It is not a <typeparamref name="T"/>.</exception>
    public T? Data<T>() => _localData is T local
        ? local
        : _description.DataJson.IsEmpty
            ? default
            : Events.ArgumentBinder.Bind<T>(_description.DataJson.Span, [], _namespace.Json);

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) => Itself().Emit(name);

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) => Itself().Emit(name, value);

    /// <summary>Emits an event without arguments and waits for the first value of the acknowledgement.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public async Task<TAck> EmitWithAckAsync<TAck>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        OnlyOne(await Itself().EmitWithAckAsync<TAck>(name, timeout, cancellationToken));

    /// <summary>Emits an event and waits for the first value of the acknowledgement.</summary>
    /// <exception cref="BroadcastAckException{TAck}">The client did not answer in time.</exception>
    /// <exception cref="InvalidOperationException">The socket is gone.</exception>
    public async Task<TAck> EmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        OnlyOne(await Itself().EmitWithAckAsync<T, TAck>(name, value, timeout, cancellationToken));

    /// <summary>Joins rooms. Completes as <see cref="BroadcastOperator.SocketsJoinAsync"/>.</summary>
    public ValueTask JoinAsync(IReadOnlyList<string> rooms, CancellationToken cancellationToken = default) =>
        Itself().SocketsJoinAsync(rooms, cancellationToken);

    /// <summary>Leaves rooms. Completes as <see cref="BroadcastOperator.SocketsJoinAsync"/>.</summary>
    public ValueTask LeaveAsync(IReadOnlyList<string> rooms, CancellationToken cancellationToken = default) =>
        Itself().SocketsLeaveAsync(rooms, cancellationToken);

    /// <summary>Removes the socket from its namespace, or closes its connection.</summary>
    public ValueTask DisconnectAsync(bool close = false, CancellationToken cancellationToken = default) =>
        Itself().DisconnectSocketsAsync(close, cancellationToken);

    private static TAck OnlyOne<TAck>(IReadOnlyList<TAck> answers) =>
        answers is [var answer, ..] ? answer : throw Events.PendingAcks.Disconnected();

    private BroadcastOperator Itself() => _namespace.To(Id);
}
