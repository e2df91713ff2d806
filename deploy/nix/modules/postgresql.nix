# modules.database.postgresql: one PostgreSQL with its volume, and a pg_dump on a schedule.
{ check, kubernetes, options }:

with builtins;
with check;
let
  k = kubernetes;
  path = "/var/lib/postgresql/data";

  # The user of the official Alpine image.
  user = 70;
in
builder "modules.database.postgresql" {
  name = options.name "StatefulSet and Service";
  inherit (options) namespace allowFrom;
  version = req str "tag of the image, such as 15-alpine";
  image = opt image "postgres" "image without its tag";
  resources = req options.resources "requests and limits of the database";
  persistence = req options.persistence "the volume of the database";
  database = opt str "chat" "name of the database";
  user = opt str "chat" "its owner";
  passwordSecret = opt options.secretKey { name = "chat-secrets"; key = "database-password"; } "where the password is kept";
  tlsSecret = opt (nullOr dnsName) null "Secret with tls.crt, tls.key and ca.crt; with it, nobody connects in clear text";
  maxConnections = opt (between 10 10000) 100 "connections that it takes";
  sharedBuffers = opt str "128MB" "its page cache";
  backupSchedule = opt (nullOr cron) null "when a dump is taken; never when null";
  backup = opt (record {
    persistence = opt (nullOr options.persistence) null "the volume of the dumps; size and class of the database's when null";
    keep = opt (between 1 1000) 28 "newest dumps that are kept";
  }) { } "what becomes of the dumps";
} (_: [ ]) (c:
  let
    id = { inherit (c) name namespace; labels = k.labelsOf c.name; };
    backupName = "${c.name}-backup";
    backupId = { name = backupName; inherit (c) namespace; labels = k.labelsOf backupName; };
    backupVolume = if c.backup.persistence == null then c.persistence else c.backup.persistence;
    tls = c.tlsSecret != null;
    image = "${c.image}:${c.version}";
    # Owned by root and readable for the group: what PostgreSQL accepts of a key that is not its own.
    tlsVolume = { name = "tls"; secret = { secretName = c.tlsSecret; defaultMode = 288; }; }; # 0440
    tlsMount = { name = "tls"; mountPath = "/tls"; readOnly = true; };
    only = condition: list: if condition then list else [ ];
    security = { runAsUser = user; runAsGroup = user; fsGroup = user; fsGroupChangePolicy = "OnRootMismatch"; };

    hostBased = ''
      # type  database  user  address  method
      local   all       all            trust
      host    all       all   127.0.0.1/32  scram-sha-256
      ${if tls then "hostssl" else "host"} all all all scram-sha-256
    '';

    settings = {
      listen_addresses = "*";
      max_connections = c.maxConnections;
      shared_buffers = c.sharedBuffers;
      password_encryption = "scram-sha-256";
      hba_file = "/etc/postgresql/pg_hba.conf";
      log_checkpoints = "off";
    } // (if tls then { ssl = "on"; ssl_cert_file = "/tls/tls.crt"; ssl_key_file = "/tls/tls.key"; ssl_min_protocol_version = "TLSv1.2"; } else { });

    pg_isready = [ "pg_isready" "--quiet" "--host=127.0.0.1" "--username=${c.user}" "--dbname=${c.database}" ];

    server = {
      name = "postgresql";
      inherit image;
      inherit (c) resources;
      args = [ "postgres" ] ++ concatMap (key: [ "-c" "${key}=${toString settings.${key}}" ]) (attrNames settings);
      ports = [ { name = "postgresql"; containerPort = 5432; } ];
      env = k.env { POSTGRES_DB = c.database; POSTGRES_USER = c.user; PGUSER = c.user; PGDATABASE = c.database; PGDATA = "${path}/pgdata"; }
        ++ [ (k.secretEnv "POSTGRES_PASSWORD" c.passwordSecret) ];
      # A first start makes the cluster, one after a crash replays its log: minutes are given, as for nothing else.
      startupProbe = { exec.command = pg_isready; periodSeconds = 2; timeoutSeconds = 2; failureThreshold = 300; };
      livenessProbe = { exec.command = pg_isready; periodSeconds = 10; timeoutSeconds = 5; failureThreshold = 6; };
      readinessProbe = { exec.command = pg_isready; periodSeconds = 5; timeoutSeconds = 2; };
      volumeMounts = [
        { name = "data"; mountPath = path; }
        { name = "config"; mountPath = "/etc/postgresql"; readOnly = true; }
        { name = "run"; mountPath = "/var/run/postgresql"; }
        { name = "shm"; mountPath = "/dev/shm"; }
        { name = "tmp"; mountPath = "/tmp"; }
      ] ++ only tls [ tlsMount ];
    };

    dump = {
      name = "pg-dump";
      inherit image;
      command = [ "sh" "/scripts/backup.sh" ];
      env = k.env ({ PGHOST = c.name; PGUSER = c.user; PGDATABASE = c.database; BACKUP_DIR = "/backups"; BACKUP_KEEP = c.backup.keep; }
        // (if tls then { PGSSLMODE = "verify-full"; PGSSLROOTCERT = "/tls/ca.crt"; } else { }))
        ++ [ (k.secretEnv "PGPASSWORD" c.passwordSecret) ];
      resources = { requests = { memory = "64Mi"; cpu = "50m"; }; limits = { memory = "256Mi"; cpu = "500m"; }; };
      volumeMounts = [
        { name = "backups"; mountPath = "/backups"; }
        { name = "scripts"; mountPath = "/scripts"; readOnly = true; }
        { name = "tmp"; mountPath = "/tmp"; }
      ] ++ only tls [ tlsMount ];
    };

    backup = [
      (k.serviceAccount backupId)
      (k.configMap backupId { "backup.sh" = readFile ../files/backup.sh; })
      (k.claim backupId backupVolume)
      (k.object "batch/v1" "CronJob" backupId {
        spec = {
          schedule = c.backupSchedule;
          concurrencyPolicy = "Forbid";
          startingDeadlineSeconds = 3600;
          successfulJobsHistoryLimit = 3;
          failedJobsHistoryLimit = 3;
          jobTemplate.spec = {
            backoffLimit = 3;
            activeDeadlineSeconds = 7200;
            template = {
              metadata.labels = k.labelsOf backupName;
              spec = k.podSpec "restricted" {
                serviceAccountName = backupName;
                restartPolicy = "Never";
                securityContext = security;
                containers = [ dump ];
                volumes = [
                  { name = "backups"; persistentVolumeClaim.claimName = backupName; }
                  { name = "scripts"; configMap.name = backupName; }
                  (k.emptyDir "tmp" "16Mi")
                ] ++ only tls [ tlsVolume ];
              };
            };
          };
        };
      })
    ];

    policies = [
      (k.networkPolicy {
        inherit (c) name namespace;
        app = c.name;
        allowFrom = c.allowFrom ++ only (c.backupSchedule != null) [ { app = backupName; port = 5432; } ];
        allowTo = [ ];
      })
    ] ++ only (c.backupSchedule != null) [
      (k.networkPolicy { name = backupName; inherit (c) namespace; app = backupName; allowFrom = [ ]; allowTo = [ { app = c.name; port = 5432; } ]; })
    ];
  in
  [
    (k.serviceAccount id)
    (k.configMap id { "pg_hba.conf" = hostBased; })
    (k.service id {
      clusterIP = "None"; # its name is the pod's address
      selector.app = c.name;
      ports = [ { name = "postgresql"; port = 5432; targetPort = 5432; } ];
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
            terminationGracePeriodSeconds = 120; # a shutdown writes a checkpoint first
            securityContext = security;
            containers = [ server ];
            volumes = [
              { name = "config"; configMap.name = c.name; }
              (k.emptyDir "run" "1Mi")
              (k.memoryDir "shm" "64Mi")
              (k.emptyDir "tmp" "64Mi")
            ] ++ only tls [ tlsVolume ];
          };
        };
        volumeClaimTemplates = [ { metadata.name = "data"; spec = k.claimSpec c.persistence; } ];
      };
    })
  ]
  ++ only (c.backupSchedule != null) backup
  ++ only (c.allowFrom != null) policies)
