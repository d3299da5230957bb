#!/usr/bin/env bash
# The bench beside a private MariaDB, so that the CPU of a logon is also measured without the database's own.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
. etc/scripts/mariadb.sh
trap stop_mariadb EXIT
start_mariadb
mariadb --no-defaults --socket="$mariadb_folder/socket" -u root -pnimbus-test -e 'CREATE DATABASE nimbus_bench_auth; CREATE DATABASE nimbus_bench_mail'
.build/release/nimbus bench --json .build/bench.json --mariadb "$NIMBUS_TEST_MARIADB_URL" "$@"
