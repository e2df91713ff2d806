# Kubernetes objects from a few modules, in plain Nix: no nixpkgs, no search path, no network, nothing of this system.
#
#   (import ./deploy/nix).evaluate (import ./realtime-chat.nix)    the List that `kubectl apply` takes
#
# The modules have the interface that the documentation of nixernetes shows; nothing of it is used.
with builtins;

let
  check = import ./check.nix;
  kubernetes = import ./kubernetes.nix;
  options = import ./options.nix { inherit check; };
  module = file: import file { inherit check kubernetes options; };

  modules = {
    database = { postgresql = module ./modules/postgresql.nix; redis = module ./modules/redis.nix; };
    workload.deployment = module ./modules/deployment.nix;
  };

  isObject = value: isAttrs value && value ? apiVersion && value ? kind;

  # Whatever the file returns, however nested, as a flat list of objects and of { faults }, which each module gathers.
  flatten = path: value:
    if isAttrs value && (value.kind or null) == "Faults" then [ { faults = map (fault: if path == "" then fault else "${path}: ${fault}") value.faults; } ]
    else if isObject value && value.kind == "List" then concatLists (genList (i: flatten "${path}.items[${toString i}]" (elemAt value.items i)) (length value.items))
    else if isObject value then
      if value ? metadata.name then [ value ] else [ { faults = [ "${path}: a ${value.kind} without metadata.name" ]; } ]
    else if isAttrs value then concatLists (map (key: flatten (if path == "" then key else "${path}.${key}") value.${key}) (attrNames value))
    else if isList value then concatLists (genList (i: flatten "${path}[${toString i}]" (elemAt value i)) (length value))
    else [ { faults = [ "${path}: a Kubernetes object has apiVersion and kind, this is a ${typeOf value}" ]; } ];

  idOf = object: "${object.apiVersion}/${object.kind} ${object.metadata.namespace or "-"}/${object.metadata.name}";

  twice = objects: let byId = groupBy idOf objects; in
    map (id: "${id} is written ${toString (length byId.${id})} times") (filter (id: length byId.${id} > 1) (attrNames byId));

  # What others refer to comes first.
  order = [ "Namespace" "ServiceAccount" "Secret" "ConfigMap" "PersistentVolumeClaim" "Service" "StatefulSet" "Deployment" ];
  rankOf = object: let at = filter (i: elemAt order i == object.kind) (genList (i: i) (length order)); in
    if at == [ ] then length order else head at;
  before = a: b: if rankOf a != rankOf b then rankOf a < rankOf b else idOf a < idOf b;

  manifests = config:
    let
      parts = flatten "" config;
      objects = filter (part: !(part ? faults)) parts;
      faults = concatMap (part: part.faults or [ ]) parts ++ twice objects;
    in
    if faults == [ ] then { apiVersion = "v1"; kind = "List"; items = sort before objects; }
    else throw "\n       ${toString (length faults)} error(s):\n         ${concatStringsSep "\n         " faults}";

  given = {
    nixernetes = self;
    parley = self;
    pkgs = throw "pkgs: nixpkgs is not there, and not needed; put files beside the configuration and use builtins.readFile";
  };

  # A configuration is a set, or a function of some of { nixernetes, parley, pkgs }.
  evaluate = config:
    if !isFunction config then manifests config
    else
      let unknown = filter (name: !(given ? ${name}) && !(functionArgs config).${name}) (attrNames (functionArgs config)); in
      if unknown == [ ] then manifests (config (if functionArgs config == { } then given else intersectAttrs (functionArgs config) given))
      else throw "the configuration asks for ${concatStringsSep ", " unknown}; it can have ${concatStringsSep ", " (attrNames given)}";

  self = { inherit modules kubernetes check manifests evaluate; };
in
self
