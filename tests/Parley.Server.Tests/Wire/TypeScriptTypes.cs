using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Messages;
using Parley.Server.Permissions;
using Parley.Server.Presence;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Wire;

/// <summary>Writes the client's <c>wire.ts</c> from the contracts, as System.Text.Json itself sees them.</summary>
internal sealed class TypeScriptTypes
{
    /// <summary>Strings that take a few values only.</summary>
    private static readonly Dictionary<(Type, string), string> Closed = new()
    {
        [(typeof(ChannelSummary), "kind")] = "'public' | 'private' | 'direct'",
        [(typeof(UserPresence), "status")] = "'online' | 'offline'",
        [(typeof(Closing), "reason")] = "'draining' | 'slow' | 'revoked'",
        [(typeof(ErrorBody), "code")] = "ErrorCode",
    };

    private readonly SortedDictionary<string, string> _interfaces = new(StringComparer.Ordinal);

    public static string Generate(IReadOnlyList<EventContract> requests)
    {
        var types = new TypeScriptTypes();
        var text = new StringBuilder();
        text.Append("// Generated from the server's contracts by script/generate. Do not edit.\n\n");
        Type[] logged = [typeof(LoggedMessage), typeof(LoggedEdit), typeof(LoggedDelete), typeof(LoggedReaction)];
        var union = string.Join(" | ", logged.Select(types.NameOf));
        types.NameOf(typeof(ErrorBody));
        types.NameOf(typeof(ConnectAuth));

        var server = string.Concat(ServerEvents.All.Select(e => $"  {e.Name}: (payload: {types.NameOf(e.Payload)}) => void\n"));
        var client = string.Concat(requests.Select(e =>
            $"  {e.Name}: (request: {types.NameOf(e.Request)}, ack: (answer: {types.NameOf(e.Answer)} | Refusal) => void) => void\n"));

        text.Append($"export type ErrorCode =\n{string.Concat(ErrorCodes.All.Select(c => $"  | '{c}'\n"))}\n");
        text.Append("export type Refusal = { readonly ok: false; readonly error: ErrorBody }\n\n");
        text.Append($"export type LogEvent = {union}\n\n");
        text.Append("/** Channel id → where its log stands. */\n");
        text.Append("export type Heads = Readonly<Record<string, readonly [epoch: string, seq: number]>>\n\n");
        foreach (var declaration in types._interfaces.Values)
        {
            text.Append(declaration).Append('\n');
        }

        text.Append($"export interface ServerToClientEvents {{\n{server}}}\n\n");
        text.Append($"export interface ClientToServerEvents {{\n{client}}}\n\n");
        text.Append("/** Who may send what: the rows of the server's permission table. */\n");
        text.Append("export const permissions = {\n");
        foreach (var row in PermissionTable.Rows.Where(row => row.Action.StartsWith("/chat:", StringComparison.Ordinal)))
        {
            text.Append($"  {row.Action["/chat:".Length..]}: '{Camel(row.Requirement.ToString())}',\n");
        }

        text.Append("} as const\n");
        return text.ToString();
    }

    private string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return NameOf(underlying);
        }

        if (type == typeof(RawJson))
        {
            return "LogEvent";
        }

        if (type == typeof(Heads))
        {
            return "Heads";
        }

        if (type == typeof(string) || type == typeof(MessageId) || type == typeof(DateTimeOffset))
        {
            return "string";
        }

        if (type == typeof(bool))
        {
            return "boolean";
        }

        if (type.IsPrimitive)
        {
            return "number";
        }

        var info = ParleyJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => $"readonly {NameOf(info.ElementType!)}[]",
            JsonTypeInfoKind.Dictionary => $"Readonly<Record<string, {NameOf(info.ElementType!)}>>",
            _ => Declare(type, info),
        };
    }

    private string Declare(Type type, JsonTypeInfo info)
    {
        if (_interfaces.TryAdd(type.Name, ""))
        {
            var members = info.Properties.Select(property => $"  readonly {Member(type, property)}\n");
            _interfaces[type.Name] = $"export interface {type.Name} {{\n{string.Concat(members)}}}\n";
        }

        return type.Name;
    }

    private string Member(Type owner, JsonPropertyInfo property)
    {
        if (property.Name == "ok")
        {
            return "ok: true";
        }

        if (Closed.TryGetValue((owner, property.Name), out var values))
        {
            return $"{property.Name}: {values}";
        }

        if (property.Name == "type" && owner.GetField("TypeName") is { } name)
        {
            return $"type: '{name.GetRawConstantValue()}'";
        }

        var declared = owner.GetProperty(Pascal(property.Name))!;
        var omitted = declared.IsDefined(typeof(JsonIgnoreAttribute), inherit: false)
            && ((JsonIgnoreAttribute)declared.GetCustomAttributes(typeof(JsonIgnoreAttribute), false)[0]).Condition
                is not JsonIgnoreCondition.Never;
        var parameter = owner.GetConstructors()[0].GetParameters().FirstOrDefault(p => p.Name == declared.Name);
        var optional = omitted || parameter is { HasDefaultValue: true };
        var nullable = property.IsGetNullable && Nullable.GetUnderlyingType(property.PropertyType) is null
            && !property.PropertyType.IsValueType && !optional;
        return $"{property.Name}{(optional ? "?" : "")}: {NameOf(property.PropertyType)}{(nullable ? " | null" : "")}";
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
