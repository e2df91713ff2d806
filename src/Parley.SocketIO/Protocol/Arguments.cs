using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO.Protocol;

/// <summary>No value.</summary>
internal readonly struct Arguments : IArguments
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
    }

    public static void Write<T>(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
}

/// <summary>One value.</summary>
internal readonly struct Arguments<T>(T value) : IArguments
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options) => Arguments.Write(writer, value, options);
}

/// <summary>Two values.</summary>
internal readonly struct Arguments<T1, T2>(T1 first, T2 second) : IArguments
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Arguments.Write(writer, first, options);
        Arguments.Write(writer, second, options);
    }
}

/// <summary>Three values.</summary>
internal readonly struct Arguments<T1, T2, T3>(T1 first, T2 second, T3 third) : IArguments
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Arguments.Write(writer, first, options);
        Arguments.Write(writer, second, options);
        Arguments.Write(writer, third, options);
    }
}

/// <summary>Four values.</summary>
internal readonly struct Arguments<T1, T2, T3, T4>(T1 first, T2 second, T3 third, T4 fourth) : IArguments
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        Arguments.Write(writer, first, options);
        Arguments.Write(writer, second, options);
        Arguments.Write(writer, third, options);
        Arguments.Write(writer, fourth, options);
    }
}
