# Sourced by scripts: starts a private MariaDB on a free loopback port with its data in a temporary folder, and exports
# NIMBUS_TEST_MARIADB_URL. No system service is touched. Stop it with stop_mariadb.

start_mariadb() {
    mariadb_folder=$(mktemp -d "${TMPDIR:-/tmp}/nimbus-mariadb.XXXXXX")
    local user options port password
    user=$(id -un)
    password=nimbus-test
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mariadb-install-db --no-defaults --force --user="$user" --datadir="$mariadb_folder/data" --skip-test-db \
        --auth-root-authentication-method=normal >"$mariadb_folder/install.log" 2>&1 ||
        { cat "$mariadb_folder/install.log" >&2; return 1; }
    options=(--no-defaults --user="$user" --datadir="$mariadb_folder/data" --bind-address=127.0.0.1 --port="$port"
        --socket="$mariadb_folder/socket" --pid-file="$mariadb_folder/pid" --skip-log-bin --skip-name-resolve
        --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=128M --max-connections=400)
    local server
    server=$(command -v mariadbd || echo /usr/sbin/mariadbd)
    "$server" "${options[@]}" >"$mariadb_folder/server.log" 2>&1 &
    mariadb_pid=$!
    for _ in $(seq 1 300); do
        if mariadb-admin --no-defaults --socket="$mariadb_folder/socket" -u root ping >/dev/null 2>&1; then
            mariadb --no-defaults --socket="$mariadb_folder/socket" -u root -e \
                "SET PASSWORD FOR root@localhost = PASSWORD('$password');
                 CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY '$password'; GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;" ||
                return 1
            export NIMBUS_TEST_MARIADB_URL="mariadb://root:$password@127.0.0.1:$port/"
            return 0
        fi
        kill -0 "$mariadb_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "MariaDB did not start:" >&2
    tail -n 20 "$mariadb_folder/server.log" >&2
    return 1
}

stop_mariadb() {
    [ -n "${mariadb_pid:-}" ] && kill "$mariadb_pid" 2>/dev/null && wait "$mariadb_pid" 2>/dev/null
    [ -n "${mariadb_folder:-}" ] && rm -rf "$mariadb_folder"
    mariadb_pid=
    mariadb_folder=
}
