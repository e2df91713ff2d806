# modules.workload.deployment: pods without state, and with them what such pods need. Containers and volumes are given
# in Kubernetes' own words.
{ check, kubernetes, options }:

with builtins;
with check;
let
  k = kubernetes;
  withoutNulls = k.withoutNulls;

  metric = name: target: { type = "Resource"; resource = { inherit name; target = { type = "Utilization"; averageUtilization = target; }; }; };

  # What an adapter offers as custom metric of each pod; where there is none, the autoscaler would no longer scale down.
  connections = target: {
    type = "Pods";
    pods = { metric.name = "parley_connections"; target = { type = "AverageValue"; averageValue = toString target; }; };
  };

  autoscaler = c: a: k.object "autoscaling/v2" "HorizontalPodAutoscaler" { name = "${c.name}-hpa"; inherit (c) namespace; labels = k.labelsOf c.name; } {
    spec = {
      scaleTargetRef = { apiVersion = "apps/v1"; kind = "Deployment"; inherit (c) name; };
      minReplicas = a.min;
      maxReplicas = a.max;
      metrics = [ (metric "cpu" a.cpu) (metric "memory" a.memory) ]
        ++ (if a.connections == null then [ ] else [ (connections a.connections) ]);
      behavior = {
        # Every pod that goes moves its people to another: slowly, and only when it has been quiet for a while.
        scaleDown = { stabilizationWindowSeconds = 300; policies = [ { type = "Pods"; value = 1; periodSeconds = 60; } ]; };
        scaleUp = { stabilizationWindowSeconds = 0; policies = [ { type = "Percent"; value = 100; periodSeconds = 15; } ]; };
      };
    };
  };
in
builder "modules.workload.deployment" {
  name = options.name "Deployment; its pods are labelled app = name";
  inherit (options) namespace allowFrom;
  image = opt (nullOr image) null "image of containers that name none";
  replicas = opt (between 0 1000) 1 "pods, unless an autoscaler decides";
  containers = req (listOf (open { name = req dnsName "name of the container"; image = opt image "" "its image"; })) "containers as in a pod";
  volumes = opt (listOf (open { name = req dnsName "name of the volume"; })) [ ] "volumes as in a pod";
  strategy = opt (nullOr attrs) null "strategy as in a Deployment";
  security = opt (enum [ "restricted" "baseline" ]) "restricted" "restricted: no root, read-only, no capabilities; baseline for images that need root";
  podSecurity = opt attrs { } "more for the pods' securityContext, such as runAsUser";
  grace = opt (between 0 86400) 30 "seconds that a pod has to end";
  annotations = opt attrs { } "annotations of the pods: one that changes makes new pods";
  minAvailable = opt (nullOr int) null "pods that a node's maintenance must leave; null writes no PodDisruptionBudget";
  allowTo = opt (nullOr (listOf options.traffic)) null "whom it may connect to, as { app; port; }, beside DNS";
  metrics = opt (nullOr (record {
    namespace = req dnsName "namespace of the Prometheus that may read it";
    port = req (between 1 65535) "port of the pod";
  })) null "where the pods show their metrics; annotated, and let through when allowFrom is given";
  autoscale = opt (nullOr (record {
    min = req (between 1 1000) "fewest pods";
    max = req (between 1 1000) "most pods";
    cpu = req (between 1 100) "percent of the requested processor time";
    memory = req (between 1 100) "percent of the requested memory";
    connections = opt (nullOr (between 1 1000000)) null "connections of a pod; needs an adapter for custom metrics";
  })) null "a HorizontalPodAutoscaler; with it the Deployment fixes no number, or each apply would undo the autoscaler's";
} (c:
  (if c.image != null then [ ]
   else map (container: ".containers: ${container.name} names no image, and the deployment none for it") (filter (container: !(container ? image)) c.containers))
  ++ (if c.autoscale != null && c.autoscale.min > c.autoscale.max then [ ".autoscale: min is ${toString c.autoscale.min}, more than max, ${toString c.autoscale.max}" ] else [ ])
) (c:
  let
    id = { inherit (c) name namespace; labels = k.labelsOf c.name; };
    level = c.security;
    annotations = (if c.metrics == null then { } else { "prometheus.io/scrape" = "true"; "prometheus.io/port" = toString c.metrics.port; "prometheus.io/path" = "/metrics"; })
      // c.annotations;
  in
  [
    (k.serviceAccount id)
    (k.object "apps/v1" "Deployment" id {
      spec = withoutNulls {
        replicas = if c.autoscale == null then c.replicas else null;
        revisionHistoryLimit = 5;
        selector.matchLabels.app = c.name;
        inherit (c) strategy;
        template = {
          metadata = { labels = k.labelsOf c.name; } // (if annotations == { } then { } else { inherit annotations; });
          spec = k.podSpec level {
            serviceAccountName = c.name;
            terminationGracePeriodSeconds = c.grace;
            topologySpreadConstraints = k.spread c.name;
            securityContext = c.podSecurity;
            containers = map (container: (if c.image == null then { } else { inherit (c) image; }) // container) c.containers;
            inherit (c) volumes;
          };
        };
      };
    })
  ]
  ++ (if c.autoscale == null then [ ] else [ (autoscaler c c.autoscale) ])
  ++ (if c.minAvailable == null then [ ] else [ (k.disruptionBudget { inherit (c) name namespace minAvailable; app = c.name; }) ])
  ++ (if c.allowFrom == null && c.allowTo == null then [ ] else [ (k.networkPolicy { inherit (c) name namespace allowFrom allowTo metrics; app = c.name; }) ]))
