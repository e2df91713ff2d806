#!/bin/sh
# Dumps the database that PGHOST, PGDATABASE, PGUSER and PGPASSWORD name into BACKUP_DIR and keeps the newest BACKUP_KEEP
# dumps. A dump has its name only when it is whole and can be listed.
set -eu

now=$(date -u +%Y%m%dT%H%M%SZ)
part=$BACKUP_DIR/.$PGDATABASE-$now.part
trap 'rm -f "$part"' EXIT

pg_dump --format=custom --file="$part"
pg_restore --list "$part" >/dev/null
sync "$part"
mv "$part" "$BACKUP_DIR/$PGDATABASE-$now.dump"
ls -l "$BACKUP_DIR/$PGDATABASE-$now.dump"
# The servers tell its age (parley_backup_age_seconds).
psql -Xqc 'INSERT INTO backups DEFAULT VALUES'

# Names sort by time.
ls -1r "$BACKUP_DIR" | grep "^$PGDATABASE-.*\.dump$" | tail -n "+$((BACKUP_KEEP + 1))" | while read -r old; do
  rm -f "$BACKUP_DIR/$old"
done
