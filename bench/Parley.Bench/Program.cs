using Parley.Bench;

if (args is not ["append", .. var options] || AppendOptions.Parse(options) is not { } append)
{
    await Console.Error.WriteLineAsync(AppendOptions.Usage);
    return 2;
}

await new AppendBench(append).RunAsync();
return 0;
