#!/bin/sh
# Keeps in ARCHIVE_DIR what brings a database back to any second: its log as it is written, and a base backup every
# ARCHIVE_EVERY hours, of which the newest ARCHIVE_KEEP stay. PGHOST, PGUSER, PGDATABASE and PGPASSWORD name the database;
# the user may replicate. Ends when the connection does, and goes on where it was when it is started again.
set -eu

slot=archive
current=$ARCHIVE_DIR/current
wal=$current/wal
base=$current/base

ask() { psql -AtXqc "$1"; }

# The time by the database's clock, as names have it. To the millisecond: no two in a row are alike.
stamp() { ask "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISS.MS\"Z\"')"; }

# Seconds that a signal may interrupt.
pause() { sleep "$1" & wait $!; }

trap 'exit 143' TERM INT
until pg_isready --quiet; do pause 1; done

# The slot makes the database keep what is not here yet, max_slot_wal_keep_size at most. Without it, or when that was too
# little, or when the database was brought back, what follows does not join on to what is here: it is put aside.
state=$(ask "SELECT coalesce(wal_status, 'reserved') FROM pg_replication_slots WHERE slot_name = '$slot'")
[ "$state" != lost ] || ask "SELECT pg_drop_replication_slot('$slot')" >/dev/null
case $state in
  '' | lost)
    if [ -d "$current" ]; then
      aside=$ARCHIVE_DIR/until-$(stamp)
      mv "$current" "$aside"
      touch "$aside"
    fi
    # At once with what it keeps: pg_receivewal would make one that keeps nothing before the first word from it.
    ask "SELECT pg_create_physical_replication_slot('$slot', true)" >/dev/null
    ;;
esac

umask 077
mkdir -p "$wal" "$base"
rm -rf "$base"/part
pg_receivewal --slot="$slot" --directory="$wal" --synchronous --no-loop &
receiver=$!
trap 'kill -INT "$receiver" 2>/dev/null; wait "$receiver"' EXIT # its own way to end

# Its name is the time at which it was whole: it can be brought forward to any later one.
take_base() {
  mkdir "$base/part"
  ask 'SELECT pg_walfile_name(pg_current_wal_insert_lsn())' >"$base/part/first-segment"
  pg_basebackup --pgdata="$base/part/files" --format=tar --gzip --wal-method=stream --checkpoint=fast
  name=$(stamp)
  sync
  mv "$base/part" "$base/$name"
  echo "base backup $name"
}

prune() {
  ls -1r "$base" | tail -n "+$((ARCHIVE_KEEP + 1))" | while read -r old; do rm -rf "${base:?}/$old"; done
  pg_archivecleanup -x .gz "$wal" "$(cat "$base/$(ls -1 "$base" | head -n 1)/first-segment")"
  find "$ARCHIVE_DIR" -maxdepth 1 -name 'until-*' -mmin "+$((ARCHIVE_EVERY * ARCHIVE_KEEP * 60))" -exec rm -rf {} +
}

# Whole segments only: what is written to has another name.
compress() {
  for segment in "$wal"/????????????????????????; do
    [ ! -f "$segment" ] || gzip -f "$segment"
  done
}

while kill -0 "$receiver" 2>/dev/null; do
  if [ -z "$(find "$base" -mindepth 1 -maxdepth 1 -mmin "-$((ARCHIVE_EVERY * 60))")" ]; then
    take_base
    prune
  fi
  compress
  pause 10
done
exit 1
