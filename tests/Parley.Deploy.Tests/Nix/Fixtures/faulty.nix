{ nixernetes, ... }:

{
  db = nixernetes.modules.database.postgresql {
    nmae = "chat-db";
    version = 15;
    resources = { requests = { memory = "256Mi"; cpu = "100m"; }; };
    persistence = { size = "50 GB"; storageClass = "fast"; };
    backupSchedule = "daily";
  };
  web = [
    (nixernetes.modules.workload.deployment {
      name = "Web";
      security = "none";
      containers = [ { name = "web"; } { image = "nginx:alpine"; } ];
      autoscale = { min = 3; cpu = 170; memory = 80; };
    })
    (nixernetes.modules.workload.deployment {
      name = "ui";
      containers = [ { name = "ui"; } ];
      autoscale = { min = 3; max = 2; cpu = 70; memory = 80; };
    })
  ];
  note = "not an object";
  first = { apiVersion = "v1"; kind = "ConfigMap"; metadata.name = "twice"; };
  second = { apiVersion = "v1"; kind = "ConfigMap"; metadata.name = "twice"; };
  nameless = { apiVersion = "v1"; kind = "Service"; metadata = { }; };
}
