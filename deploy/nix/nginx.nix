# nginx.conf for pods: what deploy/nginx/render writes, with nodes found by DNS and TLS ended here.
{ ready # name of the Service of the pods that are ready
, nodes # name of the Service of all pods; <pod>.<nodes> is one of them
, certificate ? "/tls/tls.crt"
, key ? "/tls/tls.key"
, upstreamCa ? null # file of the authority of the nodes' certificates; with it nginx speaks TLS to them
, upstreamName ? "parley" # whom these certificates are for
, realIpFrom ? [ ] # networks of load balancers whose X-Forwarded-For is believed
, resolver ? "kube-dns.kube-system.svc.cluster.local valid=5s ipv6=off"
, workers ? 2
, shutdownSeconds # until WebSockets are cut, counted from SIGQUIT; less than the pod's grace
}:

with builtins;
let
  # As $(…) does: without the line break at the end.
  part = name: head (match "(.*[^\n])\n*" (readFile (../nginx + "/${name}")));
  fill = names: replaceStrings (map (name: "@${name}@") (attrNames names)) (attrValues names);

  realIp = concatStringsSep "\n" (
    map (network: "    set_real_ip_from ${network};") realIpFrom
    ++ [ "    real_ip_header X-Forwarded-For;" "    real_ip_recursive on;" "    geo \$realip_remote_addr \$from_proxy {" "        default 0;" ]
    ++ map (network: "        ${network} 1;") realIpFrom
    ++ [ "    }" ]);

  blocks = {
    NODES = part "nodes-dns.conf.in";
    REAL_IP = realIp;
    LISTEN = part "tls.conf.in";
    REDIRECT = part "redirect.conf.in";
    UPSTREAM_TLS = if upstreamCa == null then "" else part "upstream-tls.conf.in";
  };

  values = {
    PORT = "8080";
    TLS_PORT = "8443";
    ROOT = "/usr/share/nginx/html";
    TMP = "/tmp";
    ACCESS_LOG = "/dev/stdout";
    WORKERS = toString workers;
    CONNECTIONS_PER_ADDRESS = "2000";
    HANDSHAKES_PER_SECOND = "500";
    SHUTDOWN_TIMEOUT = "${toString shutdownSeconds}s";
    CHAT_PORT = "4000";
    READY_NAME = ready;
    NODES_NAME = nodes;
    RESOLVER = resolver;
    TLS_CERTIFICATE = certificate;
    TLS_KEY = key;
    UPSTREAM_SCHEME = if upstreamCa == null then "http" else "https";
    UPSTREAM_CA = toString upstreamCa;
    UPSTREAM_NAME = upstreamName;
  };
in
fill values (fill blocks (part "nginx.conf.in")) + "\n"
