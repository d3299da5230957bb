import Base

/// Which pools a database of this kind has: MariaDB one for all, an SQLite file readers and one writer,
/// an SQLite database in memory a single connection.
struct Pools {
    let readers: Pool
    let writers: Pool

    init(url: DatabaseURL, options: DatabaseOptions, time: any TimeSource, log: Log, meters: DatabaseMeters) {
        let reconnection = Reconnection(time: time, log: log)
        func pool(connectionsMax: Int, _ factory: LinkFactory) -> Pool {
            Pool(
                connectionsMax: connectionsMax, waitersMax: options.waitersMax, time: time, busy: meters.busy,
                waiting: meters.waiting
            ) { Connection(factory: factory, reconnection: reconnection, time: time) }
        }
        func sqlite(_ place: SQLiteLink.Place, readOnly: Bool = false) -> LinkFactory {
            let limit = options.queryLimit
            return LinkFactory { () throws(StoreError) -> any Link in
                try SQLiteLink(place, readOnly: readOnly, limit: limit, time: time)
            }
        }
        switch url.location {
        case .file(let path):
            writers = pool(connectionsMax: 1, sqlite(.file(path)))
            readers = pool(connectionsMax: options.connectionsMax, sqlite(.file(path), readOnly: true))
        case .memory(let name):
            writers = pool(connectionsMax: 1, sqlite(.memory(name: name)))
            readers = writers
        case .server(let server):
            let settings = MariaDBLink.Settings(
                server: server, queryLimit: options.queryLimit, connectLimit: options.connectLimit)
            writers = pool(
                connectionsMax: options.connectionsMax,
                LinkFactory { () throws(StoreError) -> any Link in try MariaDBLink(settings) })
            readers = writers
        }
    }
}
