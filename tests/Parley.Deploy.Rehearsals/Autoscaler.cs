namespace Parley.Deploy.Rehearsals;

/// <summary>
/// The formula of the HorizontalPodAutoscaler: for each metric the pods that would bring its average to the target, of
/// these the most, within the bounds; nothing for a deviation of a tenth.
/// </summary>
internal static class Autoscaler
{
    private const double Tolerance = 0.1;

    /// <param name="pods">Pods that are ready now.</param>
    /// <param name="metrics">Average use and target, both in percent of what is requested.</param>
    /// <param name="least">Bound below.</param>
    /// <param name="most">Bound above.</param>
    public static int Wanted(int pods, IEnumerable<(double Use, double Target)> metrics, int least, int most) =>
        Math.Clamp(
            metrics.Select(metric => metric.Use / metric.Target)
                .Select(ratio => Math.Abs(ratio - 1) <= Tolerance ? pods : (int)Math.Ceiling(pods * ratio))
                .DefaultIfEmpty(pods).Max(),
            least,
            most);
}
