# Options that several modules share.
{ check }:

with check;
rec {
  name = what: req dnsName "name of the ${what}";
  namespace = opt dnsName "default" "namespace of everything it makes";

  amounts = record {
    memory = req quantity "memory, such as 256Mi";
    cpu = req quantity "processor time, such as 100m";
  };

  resources = record {
    requests = req amounts "what the scheduler keeps free";
    limits = req amounts "what the kernel grants at most";
  };

  persistence = record {
    size = req quantity "size of the volume, such as 50Gi";
    storageClass = opt (nullOr str) null "storage class; the cluster's default when null";
  };

  secretKey = record {
    name = req dnsName "name of the Secret";
    key = req str "key within it";
  };

  traffic = record {
    app = req str "label `app` of the other side, or * for anybody";
    port = req (between 1 65535) "port of the pod that is spoken to";
  };

  allowFrom = opt (nullOr (listOf traffic)) null "who may connect, as { app; port; }; null writes no NetworkPolicy";
}
