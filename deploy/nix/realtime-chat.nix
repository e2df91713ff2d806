# Parley on Kubernetes: PostgreSQL, Redis, three to ten chat servers, two nginx with the web client in front of them.
#
#   script/manifests > manifests.json && kubectl apply -f manifests.json
#
# Passwords and keys are in no file: deploy/kubernetes/secrets makes them once (docs/how-to/deploy.md).
{ nixernetes, ... }:

let
  modules = nixernetes.modules;
  k = nixernetes.kubernetes;
  namespace = "default";

  # No registry serves these names: put yours, and a digest behind the tag (name:tag@sha256:…).
  serverImage = "registry.example.org/parley/server:0.1.0";
  webImage = "registry.example.org/parley/web:0.1.0";

  # The pods' addresses: whoever speaks from there is nginx, since nobody else is let through.
  podNetworks = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10";

  # Whether nginx speaks TLS to the nodes too. It costs each polling request a handshake, for which 500m are little: then
  # give the nodes more, or let nginx have WebSockets only (docs/how-to/deploy.md).
  nodesTls = false;
  only = wanted: list: if wanted then list else [ ];
  nodesScheme = if nodesTls then "HTTPS" else "HTTP";
  nodesPort = if nodesTls then "https" else "http";

  # Ten pods, and one more while rolling, with this many connections each stay below PostgreSQL's hundred.
  poolSize = 8;

  # The pod leaves the Services first (preStop), then its people are handed over; then it may be killed. nginx has nobody to
  # hand over to: it waits for polls, at most 25 s, and cuts the WebSockets, which come back by the other one.
  leaveSeconds = 10;
  drainSeconds = 25;
  cutSeconds = 30;
  graceSeconds = 60;

  small = { requests = { memory = "256Mi"; cpu = "100m"; }; limits = { memory = "512Mi"; cpu = "500m"; }; };
  tls = { name = "tls"; mountPath = "/tls"; readOnly = true; };
  # 0440: root's, and the pod's group may read.
  tlsVolume = secretName: { name = "tls"; secret = { inherit secretName; defaultMode = 288; }; };
  database = [
    (k.secretEnv "DATABASE_PASSWORD" { name = "chat-secrets"; key = "database-password"; })
    { name = "DATABASE_URL"; value = "postgresql://chat:$(DATABASE_PASSWORD)@chat-db:5432/chat?sslmode=verify-full&sslrootcert=/tls/ca.crt"; }
  ];
  authority = { name = "tls"; secret = { secretName = "chat-ca"; items = [ { key = "ca.crt"; path = "ca.crt"; } ]; }; };
  id = name: { inherit name namespace; labels = k.labelsOf name; };

  nginxConf = import ./nginx.nix {
    ready = "chat-server-ready.${namespace}.svc.cluster.local";
    nodes = "chat-server-nodes.${namespace}.svc.cluster.local";
    upstreamCa = if nodesTls then "/ca/ca.crt" else null;
    upstreamName = "chat-server";
    shutdownSeconds = cutSeconds;
    # Behind an Ingress controller or another proxy: its network, or it counts as everybody's address.
    realIpFrom = [ ];
  };
in

{
  # The truth: accounts, channels, the log.
  postgres = modules.database.postgresql {
    name = "chat-db";
    inherit namespace;
    version = "15-alpine";
    resources = small;
    persistence = { size = "50Gi"; storageClass = "fast-ssd"; };
    backupSchedule = "0 */6 * * *";
    backup = { persistence = { size = "50Gi"; storageClass = "standard"; }; keep = 28; };
    archive.persistence = { size = "100Gi"; storageClass = "standard"; };
    tlsSecret = "chat-db-tls";
    maxConnections = 100;
    sharedBuffers = "96MB";
    allowFrom = [ { app = "chat-server"; port = 5432; } { app = "chat-server-epochs"; port = 5432; } ];
  };

  # Hints: who is online, what was said last, and the way from node to node.
  redis = modules.database.redis {
    name = "chat-redis";
    inherit namespace;
    version = "7-alpine";
    resources = small;
    persistence = { size = "10Gi"; storageClass = "standard"; };
    tlsSecret = "chat-redis-tls";
    allowFrom = [ { app = "chat-server"; port = 6379; } ];
  };

  chatBackend = modules.workload.deployment {
    name = "chat-server";
    inherit namespace;
    image = serverImage;
    autoscale = { min = 3; max = 10; cpu = 70; memory = 80; };
    minAvailable = 2;
    grace = graceSeconds;
    podSecurity = { runAsUser = 1654; runAsGroup = 1654; fsGroup = 1654; };
    allowFrom = [ { app = "chat-ui"; port = 4000; } ];
    metrics = { namespace = "monitoring"; port = 9464; };
    allowTo = [ { app = "chat-db"; port = 5432; } { app = "chat-redis"; port = 6379; } ];

    containers = [ {
      name = "chat";
      ports = [ { name = nodesPort; containerPort = 4000; } { name = "metrics"; containerPort = 9464; } ];

      env = database ++ [
        (k.secretEnv "REDIS_PASSWORD" { name = "chat-secrets"; key = "redis-password"; })
        { name = "PORT"; value = "4000"; }
        { name = "LOG_LEVEL"; value = "info"; }
        { name = "REDIS_URL"; value = "rediss://:$(REDIS_PASSWORD)@chat-redis:6379?sslrootcert=/tls/ca.crt"; }
        { name = "PARLEY__NODENAME"; valueFrom.fieldRef.fieldPath = "status.podIP"; } # nginx finds the pod by it
        { name = "PARLEY__TRUSTEDPROXIES"; value = podNetworks; }
        { name = "PARLEY__DATABASE__MAXPOOLSIZE"; value = toString poolSize; }
        { name = "PARLEY__DATABASE__MINPOOLSIZE"; value = "2"; }
        { name = "PARLEY__DATABASE__CONNECTTIMEOUT"; value = "5"; } # half a processor is slow at handshakes
        { name = "PARLEY__METRICSPORT"; value = "9464"; }
        { name = "PARLEY__DRAINTIME"; value = toString drainSeconds; }
        # The autoscaler's memory rule is of 256Mi: what the collector keeps without need would hold ten pods for ever.
        { name = "DOTNET_GCConserveMemory"; value = "7"; }
        { name = "DOTNET_GCgen0size"; value = "0x1000000"; }
        { name = "DOTNET_GCHeapHardLimitPercent"; value = "0x46"; } # 70 of the limit
        { name = "DOTNET_EnableDiagnostics"; value = "0"; } # its sockets would need a place to write
      ] ++ only nodesTls (k.env { TLS_CERTIFICATE = "/tls/tls.crt"; TLS_KEY = "/tls/tls.key"; });

      startupProbe = { httpGet = { path = "/health"; port = 4000; scheme = nodesScheme; }; periodSeconds = 1; timeoutSeconds = 2; failureThreshold = 60; };
      livenessProbe = { httpGet = { path = "/health"; port = 4000; scheme = nodesScheme; }; initialDelaySeconds = 30; periodSeconds = 10; timeoutSeconds = 5; };
      # /ready itself waits two seconds for the database.
      readinessProbe = { httpGet = { path = "/ready"; port = 4000; scheme = nodesScheme; }; initialDelaySeconds = 5; periodSeconds = 5; timeoutSeconds = 3; };
      lifecycle.preStop.sleep.seconds = leaveSeconds;
      resources = small;
      volumeMounts = [ tls { name = "tmp"; mountPath = "/tmp"; } ];
    } ];

    volumes = [
      (if nodesTls then tlsVolume "chat-server-tls" else authority)
      (k.emptyDir "tmp" "64Mi")
    ];

    strategy = { type = "RollingUpdate"; rollingUpdate = { maxSurge = 1; maxUnavailable = 0; }; };
  };

  # Never on a schedule: a Job is made from it when the database was brought back, so that clients notice.
  chatEpochs = k.object "batch/v1" "CronJob" (id "chat-server-epochs") {
    spec = {
      schedule = "0 0 1 1 *";
      suspend = true;
      jobTemplate.spec.template = {
        metadata.labels = k.labelsOf "chat-server-epochs";
        spec = k.podSpec "restricted" {
          serviceAccountName = "chat-server";
          restartPolicy = "OnFailure";
          securityContext = { runAsUser = 1654; runAsGroup = 1654; };
          containers = [ {
            name = "epochs";
            image = serverImage;
            args = [ "restore" "--epochs" ];
            env = database ++ [ { name = "DOTNET_EnableDiagnostics"; value = "0"; } ];
            resources = small;
            volumeMounts = [ tls { name = "tmp"; mountPath = "/tmp"; } ];
          } ];
          volumes = [ authority (k.emptyDir "tmp" "64Mi") ];
        };
      };
    };
  };

  chatEpochsPolicy = k.networkPolicy {
    name = "chat-server-epochs";
    inherit namespace;
    app = "chat-server-epochs";
    allowFrom = [ ];
    allowTo = [ { app = "chat-db"; port = 5432; } ];
  };

  # nginx and the built web client.
  chatFrontend = modules.workload.deployment {
    name = "chat-ui";
    inherit namespace;
    image = webImage;
    replicas = 2;
    minAvailable = 1;
    grace = graceSeconds;
    podSecurity = { runAsUser = 101; runAsGroup = 101; fsGroup = 101; };
    allowFrom = [ { app = "*"; port = 8080; } { app = "*"; port = 8443; } ];
    allowTo = [ { app = "chat-server"; port = 4000; } ];
    # nginx reads its file once: another file has to make new pods.
    annotations."parley/nginx-conf" = builtins.hashString "sha256" nginxConf;

    containers = [ {
      name = "nginx";
      command = [ "nginx" "-c" "/etc/parley/nginx.conf" "-g" "daemon off;" ];
      ports = [ { name = "http"; containerPort = 8080; } { name = "https"; containerPort = 8443; } ];
      startupProbe = { httpGet = { path = "/nginx-health"; port = 8080; }; periodSeconds = 1; failureThreshold = 30; };
      livenessProbe = { httpGet = { path = "/nginx-health"; port = 8080; }; periodSeconds = 10; timeoutSeconds = 5; };
      readinessProbe = { httpGet = { path = "/nginx-health"; port = 8080; }; periodSeconds = 5; timeoutSeconds = 2; };
      lifecycle.preStop.sleep.seconds = leaveSeconds; # then SIGQUIT, the image's stop signal
      resources = { requests = { memory = "64Mi"; cpu = "50m"; }; limits = { memory = "128Mi"; cpu = "100m"; }; };
      volumeMounts = [
        { name = "nginx-config"; mountPath = "/etc/parley"; readOnly = true; }
        tls
        { name = "tmp"; mountPath = "/tmp"; }
      ] ++ only nodesTls [ { name = "ca"; mountPath = "/ca"; readOnly = true; } ];
    } ];

    volumes = [
      { name = "nginx-config"; configMap.name = "chat-nginx-config"; }
      (tlsVolume "chat-ui-tls")
      (k.emptyDir "tmp" "64Mi")
    ] ++ only nodesTls [ (authority // { name = "ca"; }) ];

    strategy = { type = "RollingUpdate"; rollingUpdate = { maxSurge = 1; maxUnavailable = 0; }; };
  };

  nginxConfig = k.configMap (id "chat-nginx-config") { "nginx.conf" = nginxConf; };

  # For programs in the cluster. nginx does not use it: all of one nginx would go to one pod.
  chatBackendService = k.service (id "chat-server") {
    type = "ClusterIP";
    selector.app = "chat-server";
    ports = [ { name = nodesPort; port = 4000; targetPort = 4000; } ];
    sessionAffinity = "ClientIP";
    sessionAffinityConfig.clientIP.timeoutSeconds = 3600;
  };

  # Where new sessions go: pods that are ready.
  chatReadyService = k.service (id "chat-server-ready") {
    clusterIP = "None";
    selector.app = "chat-server";
    ports = [ { name = nodesPort; port = 4000; targetPort = 4000; } ];
  };

  # Where sessions go that a pod has: also while it is leaving.
  chatNodesService = k.service (id "chat-server-nodes") {
    clusterIP = "None";
    publishNotReadyAddresses = true;
    selector.app = "chat-server";
    ports = [ { name = nodesPort; port = 4000; targetPort = 4000; } ];
  };

  chatFrontendService = k.service (id "chat-ui") {
    type = "LoadBalancer";
    externalTrafficPolicy = "Local"; # or nginx sees nobody's address but the nodes'
    selector.app = "chat-ui";
    ports = [ { name = "http"; port = 80; targetPort = 8080; } { name = "https"; port = 443; targetPort = 8443; } ];
  };
}
