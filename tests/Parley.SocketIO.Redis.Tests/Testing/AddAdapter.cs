using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.Testing;

/// <summary>Registers the adapter under test: where Redis is, and what channels begin with.</summary>
internal delegate void AddAdapter(IServiceCollection services, ConfigurationOptions redis, string key);
