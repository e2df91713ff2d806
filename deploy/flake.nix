{
  description = "Parley on Kubernetes";

  # None, so that everything here evaluates without a network.
  inputs = { };

  outputs = { self }:
    let
      manifests = (import ./nix).evaluate (import ./nix/realtime-chat.nix);
      # Without nixpkgs there is no mkDerivation; a shell that copies one file is enough.
      package = system: derivation {
        name = "parley-manifests.json";
        inherit system;
        builder = "/bin/sh";
        manifests = builtins.toFile "manifests.json" (builtins.toJSON manifests + "\n");
        args = [ "-c" "read -r all < $manifests; printf '%s\\n' \"$all\" > $out" ];
      };
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
    in
    {
      inherit manifests;
      objects = manifests; # a name that packages do not have: `nix eval` finds those first
      lib = import ./nix;
      packages = builtins.listToAttrs (map (system: { name = system; value = rec { manifests = package system; default = manifests; }; }) systems);
    };
}
