using System.Globalization;
using System.Net;

namespace Parley.Server.Hosting;

/// <summary>
/// Reads settings by name and gathers every fault: each names the key, what it got and what it takes. Remembers what
/// was asked for, so that a setting nobody asks for (a typing error) can be named too.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const string OwnPrefix = "Parley:";
    private const string FileSuffix = "_FILE";

    private readonly List<string> _faults = [];
    private readonly List<(string Setting, string File)> _secretFiles = [];
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Files that secrets were read from, with the settings that name them.</summary>
    public IReadOnlyList<(string Setting, string File)> SecretFiles => _secretFiles;

    /// <summary>All that can be set, in the order asked for.</summary>
    public IReadOnlyCollection<Setting> Settings => _settings.Values;

    public string? Text(string key, string? fallback, string what)
    {
        Remember(key, fallback ?? "", what);
        return configuration[key] is { Length: > 0 } text ? text : fallback;
    }

    /// <summary>A text that others must not see: given itself, or as the name of a file that holds it.</summary>
    public string? Secret(string key, string what)
    {
        var text = Text(key, null, what);
        var inFile = SecretFile(key + FileSuffix, $"File that holds {Setting.EnvironmentNameOf(key)} instead.");
        if (text is not null && inFile is not null)
        {
            Refuse($"{Setting.EnvironmentNameOf(key)} and {Setting.EnvironmentNameOf(key + FileSuffix)} are both set; it takes one of them");
        }

        return text ?? inFile;
    }

    /// <summary>One line of text in a file that the setting names; a line break at its end does not belong to it.</summary>
    public string? SecretFile(string key, string what)
    {
        if (Text(key, null, what) is not { } file)
        {
            return null;
        }

        _secretFiles.Add((Setting.EnvironmentNameOf(key), file));
        try
        {
            var text = SmallFile.Read(file).TrimEnd('\r', '\n');
            return text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal)
                ? text
                : Fault<string?>(key, file, $"a file with one line; this one {(text.Length == 0 ? "is empty" : "has several")}", null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fault<string?>(key, file, $"a file that can be read: {fault.Message}", null);
        }
    }

    public int Number(string key, int fallback, int least, int most, string what)
    {
        var takes = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        Remember(key, fallback.ToString(CultureInfo.InvariantCulture), what);
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        return Fault(key, text, takes, fallback);
    }

    public bool Switch(string key, bool fallback, string what)
    {
        Remember(key, fallback ? "true" : "false", what);
        return configuration[key] switch
        {
            null or "" => fallback,
            var text when bool.TryParse(text, out var on) => on,
            "1" => true,
            "0" => false,
            var text => Fault(key, text, "true or false", fallback),
        };
    }

    /// <summary>Durations are given in whole seconds.</summary>
    public TimeSpan Seconds(string key, TimeSpan fallback, int least, int most, string what) =>
        TimeSpan.FromSeconds(Number(key, (int)fallback.TotalSeconds, least, most, what));

    public T Choice<T>(string key, T fallback, IReadOnlyDictionary<string, T> choices, string what)
    {
        Remember(key, choices.First(choice => Equals(choice.Value, fallback)).Key, what);
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        return choices.TryGetValue(text.ToLowerInvariant(), out var value)
            ? value
            : Fault(key, text, string.Join(", ", choices.Keys), fallback);
    }

    public IReadOnlyList<IPNetwork> Networks(string key, string what)
    {
        Remember(key, "", what);
        var networks = new List<IPNetwork>();
        foreach (var part in Parts(key))
        {
            if (IPNetwork.TryParse(part, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(part, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                Fault(key, part, "networks such as 10.0.0.0/8, separated by commas", 0);
            }
        }

        return networks;
    }

    public IReadOnlyList<string> Origins(string key, string what)
    {
        Remember(key, "", what);
        var origins = new List<string>();
        foreach (var part in Parts(key))
        {
            if (part == "*" || (Uri.TryCreate(part, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == part.TrimEnd('/')))
            {
                origins.Add(part.TrimEnd('/'));
            }
            else
            {
                Fault(key, part, "origins such as https://example.org, separated by commas", 0);
            }
        }

        return origins;
    }

    /// <summary>Reads by a parser of its own; what the parser throws is the fault.</summary>
    public T? Parsed<T>(string? text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return text is null ? null : parse(text);
        }
        catch (FormatException exception)
        {
            _faults.Add(exception.Message);
            return null;
        }
    }

    /// <summary>For settings that do not go together.</summary>
    public void Refuse(string fault) => _faults.Add(fault);

    /// <summary>Settings under <c>Parley:</c> that nothing reads.</summary>
    public IEnumerable<string> Unknown() =>
        configuration.AsEnumerable()
            .Where(pair => pair.Value is not null
                && pair.Key.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)
                && !_settings.ContainsKey(pair.Key))
            .Select(pair => Setting.EnvironmentNameOf(pair.Key));

    private string[] Parts(string key) =>
        (configuration[key] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private void Remember(string key, string fallback, string what) => _settings[key] = new Setting(key, fallback, what);

    private T Fault<T>(string key, string got, string takes, T fallback)
    {
        _faults.Add($"{Setting.EnvironmentNameOf(key)} is \"{got}\"; it takes {takes}");
        return fallback;
    }
}
