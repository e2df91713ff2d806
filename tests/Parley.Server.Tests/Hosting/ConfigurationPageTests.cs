using System.Text;
using Parley.Server.Hosting;

namespace Parley.Server.Tests.Hosting;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void The_configuration_page_names_every_setting() =>
        GeneratedFile.Verify("docs/reference/configuration.md", Page());

    private static string Page()
    {
        var page = new StringBuilder("""
            # Configuration

            Everything is set in the environment and read once at start. A value that cannot be used stops the start with
            one line that names the setting, what it got and what it takes; a `PARLEY__` name that nothing reads is named
            in a warning. This page is made from the code.

            | setting | default | |
            |---|---|---|

            """);
        foreach (var setting in ParleySettings.Describe())
        {
            var value = setting.Default.Length == 0 ? "" : $"`{setting.Default}`";
            page.Append($"| `{setting.EnvironmentName}` | {value} | {setting.What} |\n");
        }

        return page.ToString();
    }
}
