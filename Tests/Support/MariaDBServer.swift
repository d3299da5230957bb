import Base
import Glibc

/// The MariaDB server of the tests: the one that NIMBUS_TEST_MARIADB_URL names, or one that is started at the
/// first use, on a free loopback port with its data in a temporary folder, and ends with the test process.
public actor MariaDBServer {
    public static let shared = MariaDBServer()

    private nonisolated let thread = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private var started: Result<String, TestSupportError>?
    /// Ends the server and removes its data when this process ends.
    private var script: ServerScript?

    private init() {}

    /// `mariadb://root:PASSWORD@127.0.0.1:PORT/`. Throws when there is no
    /// server: no test is skipped for that.
    public func urlText() throws(TestSupportError) -> String {
        if let started { return try started.get() }
        let result = find()
        started = result
        return try result.get()
    }

    private func find() -> Result<String, TestSupportError> {
        if let given = getenv("NIMBUS_TEST_MARIADB_URL") {
            let text = String(cString: given)
            return .success(text.hasSuffix("/") ? text : text + "/")
        }
        var last = TestSupportError("no attempt was made")
        // Between finding a free port and using it, another process may take it.
        for _ in 0..<3 {
            do {
                return .success(try start(onPort: try freePort()))
            } catch {
                last = error
            }
        }
        return .failure(last)
    }

    private func start(onPort port: UInt16) throws(TestSupportError) -> String {
        let password = String(SystemRandomness().next(), radix: 36)
        do throws(TestSupportError) {
            script = try ServerScript(Self.script, [String(port), password], seconds: 120)
        } catch {
            throw TestSupportError("MariaDB did not start (Debian package mariadb-server): \(error)")
        }
        return "mariadb://root:\(password)@127.0.0.1:\(port)/"
    }

    private func freePort() throws(TestSupportError) -> UInt16 {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(handle, $0, size) == 0 ? getsockname(handle, $0, &size) : -1
            }
        }
        guard result == 0 else { throw TestSupportError("no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Arguments: port, password. Says `ready`, or why not; waits for the end of its input.
    private static let script = """
        set -eu
        PATH=$PATH:/usr/sbin:/sbin
        command -v mariadbd mariadb-install-db >/dev/null || { echo "not installed"; exit 1; }
        folder=$(mktemp -d "${TMPDIR:-/tmp}/nimbus-mariadb.XXXXXX")
        trap 'rm -rf "$folder"' EXIT
        user=
        [ "$(id -u)" != 0 ] || user=--user=root
        mariadb-install-db --no-defaults $user --datadir="$folder/data" --skip-test-db \
            --auth-root-authentication-method=normal >"$folder/install" 2>&1 \
            || { echo "mariadb-install-db: $(tail -n 1 "$folder/install")"; exit 1; }
        cat >"$folder/first.sql" <<-END
        CREATE USER IF NOT EXISTS root@'127.0.0.1';
        ALTER USER root@'127.0.0.1' IDENTIFIED BY '$2';
        GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
        END
        mkfifo "$folder/pipe"
        { tee "$folder/log" <"$folder/pipe" | sed -un '/ready for connections/s/.*/ready/p'
          echo "the server ended: $(grep -m 1 ERROR "$folder/log" || tail -n 1 "$folder/log")"; } &
        mariadbd --no-defaults $user --datadir="$folder/data" --socket="$folder/socket" --pid-file="$folder/pid" \
            --bind-address=127.0.0.1 --port="$1" --skip-name-resolve --init-file="$folder/first.sql" \
            --max-connections=600 --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --skip-log-bin \
            --innodb-buffer-pool-size=64M --innodb-log-file-size=32M --innodb-flush-method=nosync --innodb-file-per-table=0 --sync-frm=0 \
            --performance-schema=OFF >"$folder/pipe" 2>&1 &
        server=$!
        read -r _ || true
        kill -9 $server
        wait
        """
}

/// Why a test cannot have what it needs.
public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
