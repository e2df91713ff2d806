// Fuzz targets of the library: AFL++ by default, or the same on files. Started by script/fuzz.
using Parley.SocketIO.Fuzz;
using SharpFuzz;

if (args.Length == 0 || FuzzTargets.Find(args[0]) is not { } target)
{
    await Console.Error.WriteLineAsync(
        $"usage: fuzz {string.Join('|', FuzzTargets.Names)} [--seeds FOLDER | FILE …]");
    return 2;
}

switch (args)
{
    case [_, "--seeds", var folder]:
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var seed in FuzzSeeds.For(args[0]))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"seed-{number++:000}"), seed);
        }

        break;
    case [_]:
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target(input.ToArray());
        });
        break;
    default:
        foreach (var file in args[1..])
        {
            target(await File.ReadAllBytesAsync(file));
        }

        break;
}

return 0;
