using Microsoft.Extensions.Options;

namespace Parley.SocketIO.Redis.Hosting;

/// <summary>Checks options at start and reports all faults at once.</summary>
internal sealed class RedisOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : RedisConnectionOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = options.Faults().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
