{
  description = "A shell to work on Parley: nix develop ./deploy/nix/dev";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forEach = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      devShells = forEach (pkgs: {
        default = pkgs.mkShell {
          packages = with pkgs; [ dotnet-sdk_10 nodejs_22 postgresql_15 redis nginx kubectl kustomize ];
          DOTNET_CLI_TELEMETRY_OPTOUT = "1";
        };
      });
    };
}
