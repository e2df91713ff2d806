using CsCheck;
using Parley.SocketIO.Fuzz;

namespace Parley.SocketIO.Tests.Fuzz;

/// <summary>
/// The fuzz targets in small: every seed, and inputs made from the seeds by cutting, joining and changing bytes. The long
/// runs are script/fuzz's.
/// </summary>
public sealed class FuzzTargetTests
{
    public static TheoryData<string, int> Targets => new()
    {
        { "packet", 20_000 },
        { "payload", 10_000 },
        { "frames", 5_000 },
        { "arguments", 10_000 },
        { "session", 200 },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_input_breaks_a_promise(string name, int count)
    {
        var target = FuzzTargets.Find(name)!;
        var seeds = FuzzSeeds.For(name).ToArray();
        Assert.All(seeds, target);

        MutatedFrom(seeds).Sample(target, iter: count, threads: name == "session" ? 1 : 2);
    }

    [Fact]
    public void A_broken_promise_is_noticed() =>
        Assert.Throws<BrokenPromiseException>(() => FuzzTargets.Promise(false, "kept"));

    private static Gen<byte[]> MutatedFrom(byte[][] seeds)
    {
        var seed = Gen.Int[0, seeds.Length - 1].Select(n => seeds[n]);
        var change = Gen.Select(Gen.Int[0, 10_000], Gen.Byte);
        return Gen.Select(seed, seed, Gen.Int[0, 10_000], Gen.Int[0, 10_000], change.Array[0, 6], (first, second, end, start, changes) =>
        {
            byte[] bytes = [.. first.AsSpan(0, end % (first.Length + 1)), .. second.AsSpan(start % (second.Length + 1))];
            foreach (var (at, value) in changes.Where(_ => bytes.Length > 0))
            {
                bytes[at % bytes.Length] = value;
            }

            return bytes;
        });
    }
}
