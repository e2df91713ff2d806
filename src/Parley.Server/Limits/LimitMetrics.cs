using System.Diagnostics.Metrics;

namespace Parley.Server.Limits;

/// <summary>Counts how often each limit was hit: <c>parley.limits_hit</c>, tag <c>limit</c>.</summary>
internal sealed class LimitMetrics(IMeterFactory meters)
{
    public const string MeterName = "Parley.Server";
    public const string Events = "events";
    public const string Directs = "directs";

    /// <summary>The rates, and the fields that can be too long.</summary>
    public static readonly string[] Names = [Events, Directs, "text", "reaction", "username", "positions"];

    private readonly Counter<long> _hits = meters.Create(MeterName).CreateCounter<long>(
        "parley.limits_hit", "{hit}", "Requests refused by a limit, by the limit's name.");

    public void Hit(string limit) => _hits.Add(1, new KeyValuePair<string, object?>("limit", limit));
}
