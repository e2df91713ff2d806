#!/bin/sh
# Brings the database in PGDATA back to the state of TARGET, a time in UTC such as 2026-11-29T12:00:00Z, or `latest` for all
# there is, from what archive.sh keeps in ARCHIVE_DIR. The server of PGDATA must not run. What is in PGDATA is put beside it,
# not deleted.
set -eu

fail() { echo "$1" >&2; exit 1; }

case ${TARGET:-} in
  latest) ;;
  20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z | 20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]*Z) ;;
  *) fail "TARGET must be a time in UTC such as 2026-11-29T12:00:00Z, or latest, not '${TARGET:-}'" ;;
esac
[ ! -e "$PGDATA/postmaster.pid" ] || fail "$PGDATA is in use; stop its server (after a crash: delete $PGDATA/postmaster.pid)"

# The newest base backup that was whole by then; names sort by time, and letters after digits.
wanted=$(echo "${TARGET%Z}" | tr -d ':-')
found=
for base in "$ARCHIVE_DIR"/*/base/2*Z; do
  [ -d "$base" ] || continue
  name=${base##*/}
  if expr "x${name%Z}" '<=' "x$wanted" >/dev/null && expr "x$name" '>' "x${found##*/}" >/dev/null; then found=$base; fi
done
[ -n "$found" ] || fail "no base backup is as old as $TARGET; there are: $(cd "$ARCHIVE_DIR" && ls -d ./*/base/2*Z 2>/dev/null | tr '\n' ' ')"
wal=${found%/base/*}/wal
echo "from ${found##*/} to $TARGET"

umask 077
[ ! -e "$PGDATA" ] || mv "$PGDATA" "$PGDATA.until-$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$PGDATA"
tar -xzf "$found/files/base.tar.gz" -C "$PGDATA"
tar -xzf "$found/files/pg_wal.tar.gz" -C "$PGDATA/pg_wal"
touch "$PGDATA/recovery.signal"

# The newest segment is not whole, and after a crash not even as long as one.
bytes=$(pg_controldata -D "$PGDATA" | sed -n 's/^Bytes per WAL segment: *//p')
set -- -c recovery_target_action=promote
[ "$TARGET" = latest ] || set -- "$@" -c recovery_target_time="${TARGET%Z}+00"

# A server for nobody brings it forward; it takes connections when it has got there.
own=$(mktemp -d)
echo 'local all all trust' >"$own/pg_hba.conf"
postgres -D "$PGDATA" -c listen_addresses= -c unix_socket_directories="$own" -c hba_file="$own/pg_hba.conf" \
  -c hot_standby=off -c archive_mode=off -c ssl=off \
  -c restore_command="if [ -e '$wal/%f' ]; then cp '$wal/%f' '%p'; elif [ -e '$wal/%f.gz' ]; then gunzip -c '$wal/%f.gz' >'%p'; elif [ -e '$wal/%f.partial' ]; then cp '$wal/%f.partial' '%p' && truncate -s $bytes '%p'; else exit 1; fi" \
  "$@" &
server=$!
trap 'kill -INT "$server" 2>/dev/null; wait "$server"; rm -rf "$own"' EXIT
trap 'exit 143' TERM INT
until pg_isready --quiet --host="$own"; do
  kill -0 "$server" 2>/dev/null || fail "it could not be brought to $TARGET (nothing as late in the archive? then: latest); what was there is beside $PGDATA"
  sleep 1 &
  wait $!
done
echo "$PGDATA is as it was at $TARGET; clients have to be told: parley restore --epochs"
