import CMariaDB

extension StoreError {
    /// What an error number of the server or of libmariadb means to a caller.
    init(mariaDB number: UInt32, _ message: String) {
        self.init(Self.code(Int32(truncatingIfNeeded: number)), message, nativeCode: Int(number))
    }

    private static func code(_ number: Int32) -> Code {
        switch number {
        case ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME, ER_DUP_UNKNOWN_IN_INDEX: .duplicateKey
        case ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT: .conflict
        // 3024 is MySQL's ER_QUERY_TIMEOUT.
        case ER_STATEMENT_TIMEOUT, ER_QUERY_INTERRUPTED, 3_024: .timeout
        // 3819 is MySQL's violated CHECK.
        case ER_BAD_NULL_ERROR, ER_NO_DEFAULT_FOR_FIELD, ER_DATA_TOO_LONG, ER_WARN_DATA_OUT_OF_RANGE,
            ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, WARN_DATA_TRUNCATED, ER_TRUNCATED_WRONG_VALUE,
            ER_NO_REFERENCED_ROW, ER_NO_REFERENCED_ROW_2, ER_ROW_IS_REFERENCED, ER_ROW_IS_REFERENCED_2,
            ER_CONSTRAINT_FAILED, ER_NET_PACKET_TOO_LARGE, ER_DIVISION_BY_ZERO, 3_819:
            .constraint
        case ER_PARSE_ERROR, ER_WRONG_ARGUMENTS, ER_WRONG_VALUE_COUNT_ON_ROW, CR_PARAMS_NOT_BOUND: .syntax
        case ER_NO_SUCH_TABLE, ER_BAD_FIELD_ERROR, ER_BAD_DB_ERROR, ER_BAD_TABLE_ERROR, ER_NO_DB_ERROR,
            ER_TABLE_EXISTS_ERROR:
            .schema
        case ER_ACCESS_DENIED_ERROR, ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR,
            ER_COLUMNACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR,
            ER_HOST_NOT_PRIVILEGED:
            .accessDenied
        case ER_OPTION_PREVENTS_STATEMENT, ER_READ_ONLY_MODE, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
            .readOnly
        case ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_HOST_IS_BLOCKED: .unavailable
        case Int32(CR_CONNECTION_ERROR), Int32(CR_CONN_HOST_ERROR), Int32(CR_UNKNOWN_HOST),
            Int32(CR_IPSOCK_ERROR), Int32(CR_SOCKET_CREATE_ERROR), Int32(CR_SSL_CONNECTION_ERROR):
            .unavailable
        case Int32(CR_SERVER_GONE_ERROR), Int32(CR_SERVER_LOST), Int32(CR_SERVER_LOST_EXTENDED),
            Int32(CR_SERVER_HANDSHAKE_ERR), Int32(CR_COMMANDS_OUT_OF_SYNC), ER_SERVER_SHUTDOWN,
            ER_CONNECTION_KILLED, ER_NET_READ_ERROR, ER_NET_READ_INTERRUPTED, ER_NET_ERROR_ON_WRITE,
            ER_NET_WRITE_INTERRUPTED, ER_NEW_ABORTING_CONNECTION, ER_ABORTING_CONNECTION:
            .connectionLost
        default: .failed
        }
    }
}
