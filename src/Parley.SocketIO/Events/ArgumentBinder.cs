using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Events;

/// <summary>
/// Reads JSON into the application's types. Whatever is wrong with the input becomes an
/// <see cref="EventBindingException"/> that names the field.
/// </summary>
internal static class ArgumentBinder
{
    /// <summary>Reads one value of a JSON array; <paramref name="missing"/> begins the message when there is none.</summary>
    public static T BindAt<T>(
        ReadOnlySpan<byte> array,
        int index,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        JsonSerializerOptions options,
        string missing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return PayloadReader.TryFindArgument(array, index, out var value)
            ? Bind<T>(array[value], attachments, options)
            : throw new EventBindingException($"{missing} {index}.");
    }

    public static T Bind<T>(
        ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonSerializerOptions options) =>
        Bind(json, attachments, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));

    public static T Bind<T>(
        ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonTypeInfo<T> type)
    {
        var outer = AttachmentScope.Reading;
        AttachmentScope.Reading = attachments;
        try
        {
            var value = JsonSerializer.Deserialize(json, type);
            return value is null && IsRequired(typeof(T))
                ? throw new EventBindingException("The argument is null.")
                : value!;
        }
        catch (JsonException exception)
        {
            throw BindingFault.Describe(exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            // A lone surrogate in a string reaches some converters as this.
            throw new EventBindingException("The argument holds a string that is no Unicode text.", null, exception);
        }
        finally
        {
            AttachmentScope.Reading = outer;
        }
    }

    /// <summary>A handler that takes a record does not expect null; one that takes JSON or a nullable value may.</summary>
    private static bool IsRequired(Type type) => !type.IsValueType;
}
