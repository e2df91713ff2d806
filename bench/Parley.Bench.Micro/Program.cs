// Started by script/bench micro; takes BenchmarkDotNet's own arguments, such as --filter '*Frame*' or --job short.
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Contains("--filter") ? args : [.. args, "--filter", "*"]);
