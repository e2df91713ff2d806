namespace Parley.SocketIO.Redis.Answers;

/// <summary>
/// The ids of the other servers of a namespace, as far as they were heard of: who is missing can be named only when it is
/// known who there is.
/// </summary>
internal sealed class KnownServers
{
    private readonly Lock _gate = new();
    private HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>How many other servers there were when Redis was last asked.</summary>
    public int LastCount { get; set; }

    public void Heard(string? id)
    {
        if (id is null)
        {
            return;
        }

        lock (_gate)
        {
            _ids.Add(id);
        }
    }

    public void Left(string id)
    {
        lock (_gate)
        {
            _ids.Remove(id);
        }
    }

    /// <summary>
    /// The servers that are missing from an answer; empty when that cannot be said. When none is missing, those that
    /// answered are all that there are.
    /// </summary>
    public IReadOnlyList<string> FindMissing(int missing, int anonymous, IReadOnlyCollection<string> answered)
    {
        lock (_gate)
        {
            if (missing <= 0)
            {
                _ids = anonymous == 0 ? new HashSet<string>(answered, StringComparer.Ordinal) : _ids;
                return [];
            }

            var silent = _ids.Except(answered, StringComparer.Ordinal).ToArray();
            return silent.Length == missing && anonymous == 0 ? silent : [];
        }
    }
}
