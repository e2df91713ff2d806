using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Events;
using Parley.SocketIO.Protocol;
using static Parley.SocketIO.Fuzz.FuzzTargets;

namespace Parley.SocketIO.Fuzz;

/// <summary>
/// Arguments as an application reads them: whatever the JSON, reading gives a value or an
/// <see cref="EventBindingException"/>. The first byte of the input is the number of attachments.
/// </summary>
internal static class ArgumentsTarget
{
    private static readonly JsonSerializerOptions Json = CreateJson();

    public static void Run(byte[] input)
    {
        if (input.Length == 0 || !Utf8.IsValid(input.AsSpan(1)))
        {
            return;
        }

        var attachments = Enumerable.Range(0, input[0] % 4).Select(n => new ReadOnlyMemory<byte>(new byte[n])).ToArray();
        var payload = input.AsSpan(1);
        if (!PayloadReader.TryReadEvent(payload, attachments.Length, out var content) || content.ArgumentCount == 0)
        {
            return;
        }

        byte[] arguments = [(byte)'[', .. payload[(content.Comma + 1)..]];
        for (var i = 0; i < Math.Min(content.ArgumentCount, 8); i++)
        {
            Promise(PayloadReader.TryFindArgument(arguments, i, out var range), "each argument is found");
            var argument = arguments.AsSpan()[range];
            Bind<Everything>(argument, attachments);
            Bind<string>(argument, attachments);
            Bind<long>(argument, attachments);
            Bind<byte[]>(argument, attachments);
            Bind<ReadOnlyMemory<byte>>(argument, attachments);
            Bind<JsonElement>(argument, attachments);
        }
    }

    private static void Bind<T>(ReadOnlySpan<byte> argument, ReadOnlyMemory<byte>[] attachments)
    {
        try
        {
            ArgumentBinder.Bind<T>(argument, attachments, Json);
        }
        catch (EventBindingException exception)
        {
            Promise(exception.Message.Length < 1000, "the fault does not repeat the input");
        }
    }

    private static JsonSerializerOptions CreateJson()
    {
        var options = new SocketIOOptions();
        options.Json.TypeInfoResolver = FuzzJsonContext.Default;
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        return new SocketIOServer(
            options,
            TimeProvider.System,
            services.GetRequiredService<IMeterFactory>(),
            NullLoggerFactory.Instance,
            services.GetRequiredService<IServiceScopeFactory>()).Of("/").Json;
    }
}
