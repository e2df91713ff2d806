# modules.database.postgresql: one PostgreSQL with its volume, a pg_dump on a schedule, and an archive of its log, by which it
# can be brought back to any second. All with what the image itself contains.
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
  archive = opt (nullOr (record {
    persistence = req options.persistence "the volume of the archive: the base backups that are kept, and the log since the oldest";
    every = opt (between 1 720) 24 "hours between base backups";
    keep = opt (between 1 1000) 7 "newest base backups that are kept";
    slotKeep = opt str "2GB" "log that the database keeps for an archive that is away; beyond it the archive begins anew";
  })) null "an archive of the log";
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
    archiveName = "${c.name}-archive";
    restoreName = "${c.name}-restore";
    archives = c.archive != null;
    security = { runAsUser = user; runAsGroup = user; fsGroup = user; fsGroupChangePolicy = "OnRootMismatch"; };

    host = if tls then "hostssl" else "host";

    hostBased = ''
      # type  database  user  address  method
      local   all       all            trust
      host    all       all   127.0.0.1/32  scram-sha-256
      ${host} all all all scram-sha-256
      ${if archives then "${host} replication all all scram-sha-256" else "# nobody replicates"}
    '';

    settings = {
      listen_addresses = "*";
      max_connections = c.maxConnections;
      shared_buffers = c.sharedBuffers;
      password_encryption = "scram-sha-256";
      hba_file = "/etc/postgresql/pg_hba.conf";
      log_checkpoints = "off";
    } // (if tls then { ssl = "on"; ssl_cert_file = "/tls/tls.crt"; ssl_key_file = "/tls/tls.key"; ssl_min_protocol_version = "TLSv1.2"; } else { })
    // (if archives then { max_slot_wal_keep_size = c.archive.slotKeep; } else { });

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

    # How programs in other pods reach it.
    client = more: k.env ({ PGHOST = c.name; PGUSER = c.user; PGDATABASE = c.database; }
        // (if tls then { PGSSLMODE = "verify-full"; PGSSLROOTCERT = "/tls/ca.crt"; } else { })
        // more)
      ++ [ (k.secretEnv "PGPASSWORD" c.passwordSecret) ];

    dump = {
      name = "pg-dump";
      inherit image;
      command = [ "sh" "/scripts/backup.sh" ];
      env = client { BACKUP_DIR = "/backups"; BACKUP_KEEP = c.backup.keep; };
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

    archiveMounts = [
      { name = "archive"; mountPath = "/archive"; }
      { name = "scripts"; mountPath = "/scripts"; readOnly = true; }
      { name = "tmp"; mountPath = "/tmp"; }
    ];
    archiveVolumes = [
      { name = "archive"; persistentVolumeClaim.claimName = archiveName; }
      { name = "scripts"; configMap.name = archiveName; }
      (k.emptyDir "tmp" "64Mi")
    ];
    archiveId = { name = archiveName; inherit (c) namespace; labels = k.labelsOf archiveName; };
    restoreId = { name = restoreName; inherit (c) namespace; labels = k.labelsOf restoreName; };

    archive = [
      (k.serviceAccount archiveId)
      (k.configMap archiveId { "archive.sh" = readFile ../files/archive.sh; "restore.sh" = readFile ../files/restore.sh; })
      (k.claim archiveId c.archive.persistence)
      (k.object "apps/v1" "Deployment" archiveId {
        spec = {
          replicas = 1;
          revisionHistoryLimit = 5;
          selector.matchLabels.app = archiveName;
          strategy.type = "Recreate"; # two would write into one volume
          template = {
            metadata.labels = k.labelsOf archiveName;
            spec = k.podSpec "restricted" {
              serviceAccountName = archiveName;
              securityContext = security;
              containers = [ {
                name = "archive";
                inherit image;
                command = [ "sh" "/scripts/archive.sh" ];
                env = client { ARCHIVE_DIR = "/archive"; ARCHIVE_EVERY = c.archive.every; ARCHIVE_KEEP = c.archive.keep; };
                resources = { requests = { memory = "64Mi"; cpu = "50m"; }; limits = { memory = "256Mi"; cpu = "500m"; }; };
                volumeMounts = archiveMounts ++ only tls [ tlsMount ];
              } ];
              volumes = archiveVolumes ++ only tls [ tlsVolume ];
            };
          };
        };
      })
      # Never on a schedule: a Job is made from it, with the time to go back to (docs/how-to/deploy.md).
      (k.object "batch/v1" "CronJob" restoreId {
        spec = {
          schedule = "0 0 1 1 *";
          suspend = true;
          jobTemplate.spec = {
            backoffLimit = 0;
            template = {
              metadata.labels = k.labelsOf restoreName;
              spec = k.podSpec "restricted" {
                serviceAccountName = archiveName;
                restartPolicy = "Never";
                securityContext = security;
                containers = [ {
                  name = "restore";
                  inherit image;
                  command = [ "sh" "/scripts/restore.sh" ];
                  env = k.env { PGDATA = "${path}/pgdata"; ARCHIVE_DIR = "/archive"; TARGET = ""; };
                  inherit (c) resources;
                  volumeMounts = archiveMounts ++ [ { name = "data"; mountPath = path; } { name = "shm"; mountPath = "/dev/shm"; } ];
                } ];
                volumes = archiveVolumes ++ [
                  { name = "data"; persistentVolumeClaim.claimName = "data-${c.name}-0"; }
                  (k.memoryDir "shm" "64Mi")
                ];
              };
            };
          };
        };
      })
    ];

    reaches = app: k.networkPolicy { name = app; inherit (c) namespace; inherit app; allowFrom = [ ]; allowTo = [ { app = c.name; port = 5432; } ]; };

    policies = [
      (k.networkPolicy {
        inherit (c) name namespace;
        app = c.name;
        allowFrom = c.allowFrom
          ++ only (c.backupSchedule != null) [ { app = backupName; port = 5432; } ]
          ++ only archives [ { app = archiveName; port = 5432; } ];
        allowTo = [ ];
      })
    ]
    ++ only (c.backupSchedule != null) [ (reaches backupName) ]
    ++ only archives [
      (reaches archiveName)
      (k.networkPolicy { name = restoreName; inherit (c) namespace; app = restoreName; allowFrom = [ ]; allowTo = [ ]; })
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
  ++ only archives archive
  ++ only (c.allowFrom != null) policies)
