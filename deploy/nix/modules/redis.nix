# modules.database.redis: one Redis with a password and its volume. What is in it may be lost: it holds hints and caches.
{ check, kubernetes, options }:

with builtins;
with check;
let
  k = kubernetes;

  # The user and group of the official Alpine image.
  user = 999;
  group = 1000;
in
builder "modules.database.redis" {
  name = options.name "StatefulSet and Service";
  inherit (options) namespace allowFrom;
  version = req str "tag of the image, such as 7-alpine";
  image = opt image "redis" "image without its tag";
  resources = req options.resources "requests and limits";
  persistence = req options.persistence "the volume";
  passwordSecret = opt options.secretKey { name = "chat-secrets"; key = "redis-password"; } "where the password is kept";
  tlsSecret = opt (nullOr dnsName) null "Secret with tls.crt, tls.key and ca.crt; with it, nobody connects in clear text";
  maxMemory = opt str "384mb" "beyond it the least used keys go; must leave room below the memory limit for a snapshot";
} (_: [ ]) (c:
  let
    id = { inherit (c) name namespace; labels = k.labelsOf c.name; };
    tls = c.tlsSecret != null;
    only = condition: list: if condition then list else [ ];

    settings = ''
      bind * -::*
      ${if tls then "port 0\ntls-port 6379\ntls-cert-file /tls/tls.crt\ntls-key-file /tls/tls.key\ntls-ca-cert-file /tls/ca.crt\ntls-auth-clients optional" else "port 6379"}
      dir /data
      maxmemory ${c.maxMemory}
      maxmemory-policy allkeys-lru
      save 300 1
      tcp-keepalive 60
      timeout 0
    '';

    # redis-cli takes the password from REDISCLI_AUTH.
    ping = [ "sh" "-c" "redis-cli ${if tls then "--tls --cacert /tls/ca.crt " else ""}ping | grep -q PONG" ];

    server = {
      name = "redis";
      image = "${c.image}:${c.version}";
      inherit (c) resources;
      command = [ "redis-server" "/etc/redis/redis.conf" "--requirepass" "$(REDISCLI_AUTH)" ];
      env = [ (k.secretEnv "REDISCLI_AUTH" c.passwordSecret) ];
      ports = [ { name = "redis"; containerPort = 6379; } ];
      startupProbe = { exec.command = ping; periodSeconds = 2; timeoutSeconds = 2; failureThreshold = 60; };
      livenessProbe = { exec.command = ping; periodSeconds = 10; timeoutSeconds = 5; failureThreshold = 6; };
      readinessProbe = { exec.command = ping; periodSeconds = 5; timeoutSeconds = 2; };
      volumeMounts = [
        { name = "data"; mountPath = "/data"; }
        { name = "config"; mountPath = "/etc/redis"; readOnly = true; }
      ] ++ only tls [ { name = "tls"; mountPath = "/tls"; readOnly = true; } ];
    };
  in
  [
    (k.serviceAccount id)
    (k.configMap id { "redis.conf" = settings; })
    (k.service id {
      clusterIP = "None";
      selector.app = c.name;
      ports = [ { name = "redis"; port = 6379; targetPort = 6379; } ];
    })
    (k.object "apps/v1" "StatefulSet" id {
      spec = {
        serviceName = c.name;
        replicas = 1;
        selector.matchLabels.app = c.name;
        template = {
          metadata.labels = k.labelsOf c.name;
          spec = k.podSpec "restricted" {
            serviceAccountName = c.name;
            terminationGracePeriodSeconds = 30;
            securityContext = { runAsUser = user; runAsGroup = group; fsGroup = group; fsGroupChangePolicy = "OnRootMismatch"; };
            containers = [ server ];
            volumes = [ { name = "config"; configMap.name = c.name; } ]
              ++ only tls [ { name = "tls"; secret = { secretName = c.tlsSecret; defaultMode = 288; }; } ]; # 0440
          };
        };
        volumeClaimTemplates = [ { metadata.name = "data"; spec = k.claimSpec c.persistence; } ];
      };
    })
  ]
  ++ only (c.allowFrom != null) [ (k.networkPolicy { inherit (c) name namespace allowFrom; app = c.name; allowTo = [ ]; }) ])
