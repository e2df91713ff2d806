# Small constructors for Kubernetes objects. What every container must obey stands here, once.
with builtins;

rec {
  withoutNulls = set: removeAttrs set (filter (key: set.${key} == null) (attrNames set));

  meta = { name, namespace, labels ? { }, annotations ? { } }:
    { inherit name namespace; }
    // (if labels == { } then { } else { inherit labels; })
    // (if annotations == { } then { } else { inherit annotations; });

  # Everything of one application carries these; selectors use `app` alone, which never changes.
  labelsOf = app: { inherit app; "app.kubernetes.io/name" = app; "app.kubernetes.io/part-of" = "parley"; };

  object = apiVersion: kind: { name, namespace, labels ? { }, annotations ? { } }: rest:
    { inherit apiVersion kind; metadata = meta { inherit name namespace labels annotations; }; } // rest;

  configMap = id: data: object "v1" "ConfigMap" id { inherit data; };

  service = id: spec: object "v1" "Service" id { inherit spec; };

  # No pod here talks to the Kubernetes API, so none gets a token for it.
  serviceAccount = id: object "v1" "ServiceAccount" id { automountServiceAccountToken = false; };

  claim = id: { size, storageClass ? null, ... }: object "v1" "PersistentVolumeClaim" id { spec = claimSpec { inherit size storageClass; }; };

  claimSpec = { size, storageClass ? null }: withoutNulls {
    accessModes = [ "ReadWriteOnce" ];
    storageClassName = storageClass;
    resources.requests.storage = size;
  };

  # The pod standard "restricted", and a root file system that nobody writes to.
  containerSecurity = {
    restricted = {
      allowPrivilegeEscalation = false;
      readOnlyRootFilesystem = true;
      capabilities.drop = [ "ALL" ];
    };
    baseline.allowPrivilegeEscalation = false;
  };

  podSecurity = {
    restricted = { runAsNonRoot = true; seccompProfile.type = "RuntimeDefault"; };
    baseline.seccompProfile.type = "RuntimeDefault";
  };

  secureContainer = level: container:
    container // { securityContext = containerSecurity.${level} // (container.securityContext or { }); };

  # What a pod always says: no token, no service variables that nobody reads, the security of its level.
  podSpec = level: spec:
    { automountServiceAccountToken = false; enableServiceLinks = false; }
    // spec
    // { securityContext = podSecurity.${level} // (spec.securityContext or { }); }
    // { containers = map (secureContainer level) spec.containers; }
    // (if spec ? initContainers then { initContainers = map (secureContainer level) spec.initContainers; } else { });

  secretEnv = name: from: { inherit name; valueFrom.secretKeyRef = { inherit (from) name key; }; };

  env = set: map (name: { inherit name; value = toString set.${name}; }) (attrNames set);

  emptyDir = name: sizeLimit: { inherit name; emptyDir = { inherit sizeLimit; }; };

  memoryDir = name: sizeLimit: { inherit name; emptyDir = { medium = "Memory"; inherit sizeLimit; }; };

  tcp = port: { protocol = "TCP"; inherit port; };

  dnsRule = {
    to = [ { namespaceSelector.matchLabels."kubernetes.io/metadata.name" = "kube-system"; podSelector.matchLabels.k8s-app = "kube-dns"; } ];
    ports = [ { protocol = "UDP"; port = 53; } (tcp 53) ];
  };

  peer = app: { podSelector.matchLabels = { inherit app; }; };

  # allowFrom and allowTo are lists of { app; port; }; app = "*" is anybody. Null leaves that direction alone.
  # metrics = { namespace; port; } lets the pods of another namespace, where Prometheus is, read that port.
  networkPolicy = { name, namespace, app, allowFrom, allowTo, metrics ? null }:
    let
      scrape = if metrics == null then [ ] else [ {
        ports = [ (tcp metrics.port) ];
        from = [ { namespaceSelector.matchLabels."kubernetes.io/metadata.name" = metrics.namespace; } ];
      } ];
      rule = direction: { app, port }: { ports = [ (tcp port) ]; } // (if app == "*" then { } else { ${direction} = [ (peer app) ]; });
    in
    object "networking.k8s.io/v1" "NetworkPolicy" { inherit name namespace; labels = labelsOf app; } {
      spec = {
        podSelector.matchLabels = { inherit app; };
        policyTypes = (if allowFrom == null then [ ] else [ "Ingress" ]) ++ (if allowTo == null then [ ] else [ "Egress" ]);
      }
      // (if allowFrom == null then { } else { ingress = map (rule "from") allowFrom ++ scrape; })
      // (if allowTo == null then { } else { egress = (if allowTo == [ ] then [ ] else [ dnsRule ]) ++ map (rule "to") allowTo; });
    };

  disruptionBudget = { name, namespace, app, minAvailable }:
    object "policy/v1" "PodDisruptionBudget" { inherit name namespace; labels = labelsOf app; } {
      spec = { inherit minAvailable; selector.matchLabels = { inherit app; }; };
    };

  # Over nodes, and over zones where there are any; a cluster of one node still runs all.
  spread = app: map (topologyKey: {
    inherit topologyKey;
    maxSkew = 1;
    whenUnsatisfiable = "ScheduleAnyway";
    labelSelector.matchLabels = { inherit app; };
  }) [ "kubernetes.io/hostname" "topology.kubernetes.io/zone" ];
}
