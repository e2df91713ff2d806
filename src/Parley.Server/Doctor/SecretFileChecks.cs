using Parley.Server.Hosting;

namespace Parley.Server.Doctor;

/// <summary>Files that hold secrets, and messages, are for those alone who need them.</summary>
internal static class SecretFileChecks
{
    public static IEnumerable<Finding> Run(ParleySettings settings)
    {
        foreach (var (setting, file) in settings.SecretFiles)
        {
            yield return Readers(setting, file);
        }

        if (settings.Tls is { } tls && File.Exists(tls.Key))
        {
            yield return Readers(TlsFiles.KeySetting, tls.Key);
        }

        var data = Path.GetFullPath(settings.Database.DataDirectory);
        if (settings.Database.Url is null && Directory.Exists(data))
        {
            yield return Has(data, UnixFileMode.OtherExecute)
                ? Finding.Warning("DATA_DIR", $"everybody on this machine can get at what is in {data}", $"chmod o-rwx {data}")
                : Finding.Ok("DATA_DIR", $"{data} is not for everybody");
        }
    }

    private static Finding Readers(string setting, string file) => Has(file, UnixFileMode.OtherRead | UnixFileMode.OtherWrite)
        ? Finding.Warning(setting, $"everybody on this machine can read or write {file}", $"chmod o-rw {file}")
        : Finding.Ok(setting, $"{file} is not for everybody");

    private static bool Has(string path, UnixFileMode any) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & any) != 0;
}
