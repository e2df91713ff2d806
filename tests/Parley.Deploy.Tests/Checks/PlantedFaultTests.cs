using System.IO.Enumeration;
using Parley.Deploy.Checks;
using Parley.Deploy.Tests.Testing;

namespace Parley.Deploy.Tests.Checks;

/// <summary>One fault of each kind in objects that are right otherwise: it is found, alone or first of what it causes, and named.</summary>
public sealed class PlantedFaultTests(Ours ours) : IClassFixture<Ours>
{
    private const string Pod = "spec/template/spec";
    private const string Container = $"{Pod}/containers/0";

    [Fact]
    public void Our_objects_have_no_fault() => Assert.Empty(AllChecks.Faults(ours.WithSecrets));

    [Theory]
    [InlineData("Deployment chat-server", $"{Container}/livenesProbe", "{}", "Deployment chat-server: * 'livenesProbe' *")]
    [InlineData("Deployment chat-server", $"{Pod}/terminationGracePeriodSeconds", "\"long\"", "Deployment chat-server: * could not be converted *terminationGracePeriodSeconds*")]
    [InlineData("NetworkPolicy chat-db", "spec/podSelektor", "{}", "NetworkPolicy chat-db: * 'podSelektor' *")]
    [InlineData("CronJob chat-db-backup", "kind", "\"CronTab\"", "CronTab chat-db-backup: Kubernetes has no CronTab in batch/v1")]
    [InlineData("Deployment chat-ui", "apiVersion", "\"extensions/v1beta1\"", "Deployment chat-ui: Kubernetes has no Deployment in extensions/v1beta1")]
    public void What_the_published_types_do_not_have_is_found(string found, string path, string json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("Deployment chat-server", "spec/selector/matchLabels/app", "\"chat-sever\"", "Deployment chat-server: its selector app=chat-sever does not match its own pods")]
    [InlineData("Service chat-server-nodes", "spec/selector/app", "\"chat\"", "Service chat-server-nodes: no pod has the labels app=chat")]
    [InlineData("PodDisruptionBudget chat-ui", "spec/selector/matchLabels/app", "\"ui\"", "PodDisruptionBudget chat-ui: no pod has the labels app=ui")]
    [InlineData("NetworkPolicy chat-redis", "spec/podSelector/matchLabels/app", "\"redis\"", "NetworkPolicy chat-redis: no pod has the labels app=redis")]
    [InlineData("NetworkPolicy chat-redis", "spec/ingress/0/from/0/podSelector/matchLabels/app", "\"chat\"", "NetworkPolicy chat-redis: no pod has the labels app=chat of its other side")]
    [InlineData("Deployment chat-ui", $"{Pod}/topologySpreadConstraints/0/labelSelector/matchLabels/app", "\"x\"", "Deployment chat-ui: it spreads other pods than its own, app=x")]
    [InlineData("StatefulSet chat-db", "spec/serviceName", "\"chat-dbs\"", "StatefulSet chat-db: chat-dbs is no headless Service of its pods")]
    public void A_selector_that_selects_nothing_is_found(string found, string path, string json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("Service chat-ui", "spec/ports/0/targetPort", "80", "Service chat-ui: Deployment chat-ui offers no port 80")]
    [InlineData("Deployment chat-server", $"{Container}/livenessProbe/httpGet/port", "4001", "Deployment chat-server: a probe of chat asks port 4001, which it does not offer")]
    [InlineData("NetworkPolicy chat-db", "spec/ingress/0/ports/0/port", "5433", "NetworkPolicy chat-db: lets in to port 5433, which its pods do not offer")]
    [InlineData("NetworkPolicy chat-ui", "spec/egress/1/ports/0/port", "4001", "NetworkPolicy chat-ui: lets out to port 4001, which nobody there offers")]
    public void A_port_that_nobody_offers_is_found(string found, string path, string json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("Deployment chat-ui", $"{Pod}/volumes/0/configMap/name", "\"chat-nginx\"", "Deployment chat-ui: volume nginx-config: there is no ConfigMap chat-nginx")]
    [InlineData("Deployment chat-server", $"{Pod}/volumes/0/secret/items/0/key", "\"ca.pem\"", "Deployment chat-server: volume tls: Secret chat-ca has no key ca.pem")]
    [InlineData("Deployment chat-server", $"{Container}/env/0/valueFrom/secretKeyRef/key", "\"password\"", "Deployment chat-server: chat: DATABASE_PASSWORD: Secret chat-secrets has no key password")]
    [InlineData("Deployment chat-server", $"{Container}/env/2/valueFrom/secretKeyRef/name", "\"chat-secret\"", "Deployment chat-server: chat: REDIS_PASSWORD: there is no Secret chat-secret")]
    [InlineData("Deployment chat-server", $"{Container}/env/0/name", "\"DB_PASSWORD\"", "Deployment chat-server: chat: DATABASE_URL: $(DATABASE_PASSWORD) is not defined before it")]
    [InlineData("StatefulSet chat-redis", $"{Container}/env/0/name", "\"REDIS_AUTH\"", "StatefulSet chat-redis: redis: its command uses $(REDISCLI_AUTH), which is not in its environment")]
    [InlineData("CronJob chat-db-backup", "spec/jobTemplate/spec/template/spec/volumes/0/persistentVolumeClaim/claimName", "\"dumps\"", "CronJob chat-db-backup: volume backups: there is no PersistentVolumeClaim dumps")]
    [InlineData("CronJob chat-db-restore", "spec/jobTemplate/spec/template/spec/volumes/3/persistentVolumeClaim/claimName", "\"data-chat-db-1\"", "CronJob chat-db-restore: volume data: there is no PersistentVolumeClaim data-chat-db-1")]
    [InlineData("Deployment chat-server", $"{Container}/volumeMounts/1/name", "\"temp\"", "Deployment chat-server: chat mounts temp, which is no volume of the pod")]
    [InlineData("Deployment chat-server", $"{Container}/volumeMounts/1/mountPath", "\"/tls\"", "Deployment chat-server: chat mounts two volumes at /tls")]
    [InlineData("Deployment chat-server", $"{Pod}/volumes/-", """{"name":"rest","emptyDir":{}}""", "Deployment chat-server: the volume rest is mounted nowhere")]
    [InlineData("Deployment chat-server", $"{Pod}/serviceAccountName", "\"chat\"", "Deployment chat-server: there is no ServiceAccount chat")]
    [InlineData("Deployment chat-server", $"{Container}/env/-", """{"name":"X","valueFrom":{"fieldRef":{"fieldPath":"status.ip"}}}""", "Deployment chat-server: chat: X: pods have no field status.ip for variables")]
    public void A_name_of_something_that_is_not_there_is_found(string found, string path, string json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("HorizontalPodAutoscaler chat-server-hpa", "spec/scaleTargetRef/name", "\"chat\"", "HorizontalPodAutoscaler chat-server-hpa: there is no Deployment chat")]
    [InlineData("HorizontalPodAutoscaler chat-server-hpa", "spec/minReplicas", "11", "HorizontalPodAutoscaler chat-server-hpa: its least, 11, is more than its most, 10")]
    [InlineData("Deployment chat-server", "spec/replicas", "3", "HorizontalPodAutoscaler chat-server-hpa: Deployment chat-server fixes its replicas, so each apply undoes what the autoscaler did")]
    [InlineData("Deployment chat-server", $"{Container}/resources/requests/memory", null, "HorizontalPodAutoscaler chat-server-hpa: chat requests no memory, of which its target is a share")]
    [InlineData("PodDisruptionBudget chat-server", "spec/minAvailable", "3", "PodDisruptionBudget chat-server: of 3 pods 3 must stay, so no node can be emptied")]
    public void An_autoscaler_or_budget_that_cannot_work_is_found(string found, string path, string? json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("Deployment chat-server", $"{Container}/readinessProbe/httpGet/path", "\"/readyz\"", "Deployment chat-server: chat: its readinessProbe asks /readyz, which it does not answer")]
    [InlineData("Deployment chat-server", $"{Container}/startupProbe", null, "Deployment chat-server: chat: it has no startupProbe")]
    [InlineData("Deployment chat-ui", $"{Container}/livenessProbe/httpGet/path", "\"/alive\"", "Deployment chat-ui: nginx: its livenessProbe asks /alive, which it does not answer")]
    public void A_probe_that_asks_in_vain_is_found(string found, string path, string? json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("NetworkPolicy chat-server", "spec/egress/2", null, "NetworkPolicy: Deployment chat-server to StatefulSet chat-redis, port 6379 is needed and blocked")]
    [InlineData("NetworkPolicy chat-ui", "spec/egress/1", null, "NetworkPolicy: Deployment chat-ui to Deployment chat-server, port 4000 is needed and blocked")]
    [InlineData("NetworkPolicy chat-ui", "spec/ingress/0", null, "NetworkPolicy: the world to Deployment chat-ui, port 8080 is needed and blocked")]
    [InlineData("NetworkPolicy chat-db", "spec/ingress/2", null, "NetworkPolicy: CronJob chat-db-backup to StatefulSet chat-db, port 5432 is needed and blocked")]
    [InlineData("NetworkPolicy chat-db-archive", "spec/egress/1", null, "NetworkPolicy: Deployment chat-db-archive to StatefulSet chat-db, port 5432 is needed and blocked")]
    [InlineData("NetworkPolicy chat-server", "spec/ingress/0/from", null, "NetworkPolicy: the world to Deployment chat-server, port 4000 is open and nothing needs it")]
    [InlineData("NetworkPolicy chat-db", "spec/ingress/0/from", null, "NetworkPolicy: the world to StatefulSet chat-db, port 5432 is open and nothing needs it")]
    [InlineData("Deployment chat-server", $"{Container}/env/5/value", "\"rediss://:x@redis:6379\"", "Deployment chat-server: REDIS_URL names redis:6379, and there is no such Service")]
    public void A_way_that_is_closed_and_needed_or_open_and_not_needed_is_found(string found, string path, string? json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("Deployment chat-server", $"{Pod}/automountServiceAccountToken", null, "Deployment chat-server: its pods get a token for the Kubernetes API")]
    [InlineData("Deployment chat-server", $"{Pod}/hostNetwork", "true", "Deployment chat-server: its pods share namespaces of the node")]
    [InlineData("Deployment chat-ui", $"{Pod}/volumes/2", """{"name":"tmp","hostPath":{"path":"/tmp"}}""", "Deployment chat-ui: its pods mount a folder of the node")]
    [InlineData("StatefulSet chat-db", $"{Pod}/securityContext/runAsNonRoot", "false", "StatefulSet chat-db: postgresql: it may run as root")]
    [InlineData("StatefulSet chat-db", $"{Pod}/securityContext/seccompProfile", null, "StatefulSet chat-db: postgresql: it runs without seccomp")]
    [InlineData("Deployment chat-ui", $"{Container}/securityContext/readOnlyRootFilesystem", "false", "Deployment chat-ui: nginx: its root file system can be written to")]
    [InlineData("Deployment chat-ui", $"{Container}/securityContext/allowPrivilegeEscalation", "true", "Deployment chat-ui: nginx: it may gain privileges")]
    [InlineData("Deployment chat-ui", $"{Container}/securityContext/capabilities/add", """["NET_ADMIN"]""", "Deployment chat-ui: nginx: it keeps capabilities")]
    [InlineData("Deployment chat-ui", $"{Container}/resources/limits/memory", null, "Deployment chat-ui: nginx: it has no request and limit of memory")]
    public void What_a_pod_may_not_do_is_found(string found, string path, string? json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData("ConfigMap chat-redis", "metadata/name", "\"chat_redis\"", "ConfigMap chat_redis: its name is no DNS label")]
    [InlineData("Service chat-ui", "metadata/labels/app", "\"chat ui\"", "Service chat-ui: app=chat ui is no label")]
    [InlineData("CronJob chat-db-backup", "spec/schedule", "\"daily\"", "CronJob chat-db-backup: \"daily\" is no schedule of five fields")]
    [InlineData("Deployment chat-ui", $"{Container}/ports/0/name", "\"hypertext-over-tcp\"", "Deployment chat-ui: the port's name hypertext-over-tcp is longer than 15 characters")]
    [InlineData("Deployment chat-server", $"{Container}/env/-", """{"name":"9LIVES","value":"1"}""", "Deployment chat-server: 9LIVES is no name of a variable")]
    [InlineData("Service chat-server-ready", "metadata/name", "\"chat-server\"", "Service default/chat-server: there are 2 of it")]
    public void A_name_that_an_API_server_would_refuse_is_found(string found, string path, string json, string expected) =>
        Finds(found, path, json, expected);

    [Theory]
    [InlineData($"{Container}/env/-", """{"name":"PARLEY__DRAINTIEM","value":"9"}""", "Deployment chat-server: chat: PARLEY__DRAINTIEM is no setting of Parley")]
    [InlineData($"{Container}/env/4/value", "\"verbose\"", "Deployment chat-server: chat: LOG_LEVEL is \"verbose\"; *")]
    [InlineData($"{Container}/env/3/value", "\"4001\"", "Deployment chat-server: chat: it listens on 4001, which it does not offer")]
    [InlineData($"{Container}/readinessProbe/httpGet/scheme", "\"HTTPS\"", "Deployment chat-server: chat: its port speaks HTTP, and a probe HTTPS")]
    [InlineData($"{Container}/lifecycle", null, "Deployment chat-server: chat: without a preStop it is stopped while it still gets new connections")]
    [InlineData($"{Pod}/terminationGracePeriodSeconds", "30", "Deployment chat-server: chat: it is killed after 30 seconds and needs 40 to leave")]
    [InlineData($"{Container}/env/8/value", "\"20\"", "Deployment chat-server: chat: 11 pods with 20 connections each and 10 for others are 230, chat-db takes 100")]
    public void Settings_that_do_not_fit_are_found(string path, string? json, string expected) =>
        Finds("Deployment chat-server", path, json, expected);

    [Theory]
    [InlineData("Deployment chat-ui", $"{Pod}/terminationGracePeriodSeconds", "30", "Deployment chat-ui: nginx: it is killed after 30 seconds and needs 45 to leave")]
    [InlineData("ConfigMap chat-nginx-config", "data/nginx.conf", "\"worker_shutdown_timeout 5m;\"", "Deployment chat-ui: nginx: without a worker_shutdown_timeout in seconds it waits for WebSockets until it is killed")]
    public void An_nginx_that_would_be_killed_is_found(string found, string path, string json, string expected) =>
        Finds(found, path, json, expected);

    [Fact]
    public void A_config_map_that_is_too_large_is_found() =>
        Finds("ConfigMap chat-redis", "data/x", $"\"{new string('x', 1024 * 1024)}\"", "ConfigMap chat-redis: it is larger than 1 MiB");

    [Fact]
    public void A_missing_secret_is_found() =>
        Assert.Contains(
            "Deployment chat-ui: volume tls: there is no Secret chat-ui-tls",
            AllChecks.Faults(ours.WithSecrets.Without("Secret chat-ui-tls")));

    [Fact]
    public void Images_without_a_digest_are_named() =>
        Assert.Equal(
            ["postgres:15-alpine", "redis:7-alpine", "registry.example.org/parley/server:0.1.0", "registry.example.org/parley/web:0.1.0"],
            AllChecks.UnpinnedImages(ours.Items));

    private void Finds(string found, string path, string? json, string expected)
    {
        var faults = AllChecks.Faults(ours.WithSecrets.Plant(found, path, json));
        Assert.True(
            faults.Any(fault => FileSystemName.MatchesSimpleExpression(expected, fault, ignoreCase: false)),
            $"expected {expected}\nfound {string.Join('\n', faults)}");
    }
}
