# Types that check what they are given and gather every fault instead of stopping at the first.
#
# A type is { name; check = path: value: [ fault ]; fill = value: value; }: `check` never throws, `fill` adds defaults.
# An option is `req type doc` or `opt type default doc`; a record is a set of options.
with builtins;

let
  shown = value:
    if isString value || isInt value || isBool value || isFloat value || value == null then toJSON value
    else if isList value then "a list"
    else if isAttrs value then "a set"
    else if isFunction value then "a function"
    else typeOf value;

  fault = path: expected: value: [ "${path}: expected ${expected}, got ${shown value}" ];

  simple = name: accepts: {
    inherit name;
    check = path: value: if accepts value then [ ] else fault path name value;
    fill = value: value;
  };

  matching = name: pattern: most: simple name
    (value: isString value && match pattern value != null && stringLength value <= most);

  field = "(\\*|[0-9]+(-[0-9]+)?)(/[0-9]+)?(,(\\*|[0-9]+(-[0-9]+)?)(/[0-9]+)?)*";

  namesOf = options: concatStringsSep ", " (attrNames options);
in
rec {
  str = simple "a string" isString;
  bool = simple "true or false" isBool;
  int = simple "a whole number" isInt;
  any = simple "any value" (_: true);
  attrs = simple "a set" isAttrs;
  dnsName = matching "a name of lower-case letters, digits and dashes, 63 at most" "[a-z0-9]([-a-z0-9]*[a-z0-9])?" 63;
  quantity = matching "a quantity such as 256Mi or 100m" "[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi)?" 30;
  cron = matching "a cron schedule of five fields" "${field}( ${field}){4}" 100;
  image = matching "an image such as registry.example.org/name:tag"
    "[a-z0-9]([-a-z0-9._:]*/)*[-a-z0-9._/]+(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?" 255;

  between = least: most: simple "a whole number from ${toString least} to ${toString most}"
    (value: isInt value && value >= least && value <= most);

  enum = values: simple "one of ${concatStringsSep ", " (map toJSON values)}" (value: elem value values);

  nullOr = type: {
    name = "${type.name}, or null";
    check = path: value: if value == null then [ ] else type.check path value;
    fill = value: if value == null then null else type.fill value;
  };

  listOf = type: {
    name = "a list, each item ${type.name}";
    check = path: value:
      if !isList value then fault path "a list" value
      else concatLists (genList (i: type.check "${path}[${toString i}]" (elemAt value i)) (length value));
    fill = map type.fill;
  };

  req = type: doc: { inherit type doc; required = true; };
  opt = type: default: doc: { inherit type default doc; required = false; };

  # A set with known keys: unknown ones are named together with those that there are.
  record = options: {
    name = "a set with ${namesOf options}";
    check = path: value:
      if !isAttrs value then fault path "a set" value
      else
        concatMap (key:
          if options ? ${key} then options.${key}.type.check "${path}.${key}" value.${key}
          else [ "${path}.${key}: unknown option; known: ${namesOf options}" ]) (attrNames value)
        ++ concatMap (key:
          if options.${key}.required && !(value ? ${key}) then [ "${path}.${key}: required (${options.${key}.doc})" ]
          else [ ]) (attrNames options);
    fill = value: mapAttrs (key: option:
      if value ? ${key} then option.type.fill value.${key}
      else if option.default == null then null
      else option.type.fill option.default) options;
  };

  # Raw Kubernetes, passed through: only what a builder itself reads is checked.
  open = options: (record options) // {
    name = "a set";
    check = path: value:
      if !isAttrs value then fault path "a set" value
      else (record options).check path (intersectAttrs options value);
    fill = value: value;
  };

  # builder "modules.x" options extra build: a function that returns a List of what it builds, or a Faults with all
  # that is wrong. `extra` finds what is only wrong together; it is asked when each value alone is right.
  builder = what: options: extra: build: config:
    let
      type = record options;
      alone = type.check what config;
      filled = type.fill config;
      faults = if alone == [ ] then map (fault: "${what}${fault}") (extra filled) else alone;
    in
    if faults == [ ] then { apiVersion = "v1"; kind = "List"; items = build filled; }
    else { kind = "Faults"; inherit faults; };
}
