{ nixernetes, pkgs }:

let
  modules = nixernetes.modules;
in

{
  cache = modules.database.redis {
    name = "board-cache";
    namespace = "default";
    version = "7-alpine";
    resources = { requests = { memory = "64Mi"; cpu = "50m"; }; limits = { memory = "128Mi"; cpu = "100m"; }; };
    persistence = { size = "1Gi"; storageClass = "standard"; };
  };

  # The image stands twice, and the selector of the Service below is app = name.
  board = modules.workload.deployment {
    name = "board";
    namespace = "default";
    image = "node:22-alpine";
    replicas = 2;
    containers = [{
      name = "board";
      image = "node:22-alpine";
      ports = [{ name = "http"; containerPort = 8000; }];
      env = [ { name = "CACHE"; value = "redis://board-cache:6379"; } ];
      resources = { requests = { memory = "64Mi"; cpu = "50m"; }; limits = { memory = "128Mi"; cpu = "100m"; }; };
      volumeMounts = [ { name = "program"; mountPath = "/program"; } ];
    }];
    volumes = [ { name = "program"; configMap = { name = "board-program"; }; } ];
    strategy = { type = "RollingUpdate"; rollingUpdate = { maxSurge = 1; maxUnavailable = 0; }; };
  };

  # Two single quotes end an indented string of Nix, and ${ } is filled in by it: neither is meant so here.
  program = {
    apiVersion = "v1";
    kind = "ConfigMap";
    metadata = { name = "board-program"; namespace = "default"; };
    data = {
      "board.js" = ''
        let title = '';
        const line = (who, text) => `${who}: ${text || ''}`;

        console.log(line('board', title), "$${price}", '\'');
      '';
    };
  };

  service = {
    apiVersion = "v1";
    kind = "Service";
    metadata = { name = "board"; namespace = "default"; };
    spec = {
      selector = { app = "board"; };
      ports = [{ name = "http"; port = 8000; targetPort = 8000; }];
      sessionAffinity = "ClientIP";
      sessionAffinityConfig = { clientIPConfig = { timeoutSeconds = 3600; }; };
    };
  };
}
