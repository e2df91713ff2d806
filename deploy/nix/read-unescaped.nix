# Reads a file whose indented strings hold programs that nobody escaped for Nix: '' within them (which ends the string)
# and ${ (which Nix would fill in). Nix itself can never read such a file. A string is taken to begin on a line that
# ends in = '' and to end on a line that is nothing but '';, and everything between is meant as it stands. Only for
# such files: in one that escapes as it should, the escapes would be escaped.
# builtins.toFile writes to the store, so this needs --read-write-mode.
with builtins;

file:
let
  lines = filter isString (split "\n" (readFile file));
  opens = line: match ".*= ''[[:space:]]*" line != null;
  closes = line: match "[[:space:]]*'';[[:space:]]*" line != null;
  escape = replaceStrings [ "''" "\${" ] [ "'''" "''\${" ];
  step = state: line:
    if state.inside then
      if closes line then { inside = false; lines = state.lines ++ [ line ]; }
      else state // { lines = state.lines ++ [ (escape line) ]; }
    else { inside = opens line; lines = state.lines ++ [ line ]; };
in
import (toFile (baseNameOf file) (concatStringsSep "\n" (foldl' step { inside = false; lines = [ ]; } lines).lines))
