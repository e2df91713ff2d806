using System.Globalization;
using Parley.SocketIO;

BatchScheduling.Enter();

// Nothing that the server writes depends on the language of the machine it runs on.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await Parley.Server.Cli.CommandLine.RunAsync(args);
