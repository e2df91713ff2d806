return await Parley.Server.Cli.CommandLine.RunAsync(args);
