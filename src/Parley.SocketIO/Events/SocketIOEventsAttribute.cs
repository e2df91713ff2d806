namespace Parley.SocketIO;

/// <summary>
/// Makes the methods of a partial interface the events of a client: <c>IChatClient.For(room).Said("ada", "hello")</c>
/// emits <c>said</c> with two arguments. <c>For</c> is written by the compiler.
/// </summary>
/// <remarks>
/// A method that returns <c>void</c> emits; one that returns a <c>Task</c> awaits the acknowledgement, of which the type
/// says the value (a tuple: two or three values), and may take a cancellation token last. The event's name is the
/// method's in camelCase, without the suffix <c>Async</c> of awaited ones, or what <see cref="SocketIOEventAttribute"/>
/// says. An interface without awaited methods emits to sockets, rooms and namespaces; with one, to sockets alone. Base
/// interfaces count: what everybody may hear stands in one, and what a single socket answers in another that extends it.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class SocketIOEventsAttribute : Attribute;
