using System.Text.Json;

namespace Parley.Cluster;

/// <summary><c>cluster.json</c>: where everything is. Whoever reads it never sees half of it.</summary>
internal static class ClusterFile
{
    public static string PathIn(string folder) => Path.Combine(folder, "cluster.json");

    public static void Write(Cluster cluster, string folder)
    {
        var path = PathIn(folder);
        using (var stream = File.Create(path + ".new"))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("url", cluster.Url);
            json.WriteStartArray("nodes");
            foreach (var node in cluster.Nodes)
            {
                json.WriteStartObject();
                json.WriteString("name", node.Name);
                json.WriteNumber("port", node.Port);
                WriteProcess(json, node.Part);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WritePart(json, "redis", cluster.Redis, "url", cluster.RedisUrl);
            WritePart(json, "postgres", cluster.Postgres.Primary, "url", cluster.Postgres.PrimaryUrl);
            WritePart(json, "replica", cluster.Postgres.Replica, "url", cluster.Postgres.ReplicaUrl);
            json.WriteStartObject("nginx");
            json.WriteNumber("port", cluster.Port);
            WriteProcess(json, cluster.Nginx.Part);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static void WritePart(Utf8JsonWriter json, string name, Part? part, string key, string value)
    {
        if (part is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString(key, value);
        WriteProcess(json, part);
        json.WriteEndObject();
    }

    /// <summary>Null while it is down.</summary>
    private static void WriteProcess(Utf8JsonWriter json, Part part)
    {
        if (part.ProcessId is { } process)
        {
            json.WriteNumber("pid", process);
        }
        else
        {
            json.WriteNull("pid");
        }
    }
}
