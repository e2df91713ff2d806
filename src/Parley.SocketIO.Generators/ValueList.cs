using System.Collections;

namespace Parley.SocketIO.Generators;

/// <summary>A list that equals another with equal items, so that the generator's steps can be skipped.</summary>
internal readonly struct ValueList<T>(IReadOnlyList<T> items) : IEquatable<ValueList<T>>, IEnumerable<T>
    where T : IEquatable<T>
{
    private readonly IReadOnlyList<T>? _items = items;

    public int Count => _items?.Count ?? 0;

    public T this[int index] => _items![index];

    public bool Equals(ValueList<T> other) => this.SequenceEqual(other);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode() => this.Aggregate(17, (hash, item) => (hash * 31) + item.GetHashCode());

    public IEnumerator<T> GetEnumerator() => (_items ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
