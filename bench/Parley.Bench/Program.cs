using Parley.Bench;

if (args is not ["append" or "send", .. var options] || BenchOptions.Parse(options) is not { } parsed)
{
    await Console.Error.WriteLineAsync(BenchOptions.Usage);
    return 2;
}

await (args[0] == "append" ? new AppendBench(parsed).RunAsync() : new SendBench(parsed).RunAsync());
return 0;
