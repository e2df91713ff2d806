# The entrance for nix-instantiate:
#   nix-instantiate --eval --strict --json deploy/nix/manifests.nix --arg file ./deploy/nix/realtime-chat.nix
# `--arg unescaped true --read-write-mode` is for files that only read-unescaped.nix can read.
{ file, unescaped ? false }:

(import ./default.nix).evaluate (if unescaped then import ./read-unescaped.nix file else import file)
