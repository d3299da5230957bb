import Glibc

/// 16 KiB of output memory, owned by a pool or a connection.
struct Chunk {
    static let size = 16 << 10
    let memory: UnsafeMutableRawPointer
    var start = 0
    var end = 0
    var count: Int { end - start }
}

/// Chunks that wait for use, so that output needs no allocation after warm-up and idle connections hold none.
struct ChunkPool {
    private var free: [UnsafeMutableRawPointer] = []
    private let keptMax = 256

    mutating func take() -> Chunk {
        Chunk(memory: free.popLast() ?? .allocate(byteCount: Chunk.size, alignment: 64))
    }
    mutating func put(_ chunk: Chunk) {
        if free.count < keptMax { free.append(chunk.memory) } else { chunk.memory.deallocate() }
    }
    /// Gives everything back; the pool is not used afterwards.
    mutating func release() {
        for memory in free { memory.deallocate() }
        free = []
    }
}

/// A connection's unsent bytes.
struct OutputChunks {
    private var chunks: [Chunk] = []
    private(set) var count = 0

    /// Copies `bytes` to the end.
    mutating func append(_ bytes: UnsafeRawBufferPointer, from pool: inout ChunkPool) {
        guard var source = bytes.baseAddress else { return }
        var left = bytes.count
        while left > 0 {
            let index = spare(in: &pool)
            let size = min(left, Chunk.size - chunks[index].end)
            (chunks[index].memory + chunks[index].end).copyMemory(from: source, byteCount: size)
            chunks[index].end += size
            source += size
            left -= size
        }
        count += bytes.count
    }

    /// The index of the last chunk, which has room.
    private mutating func spare(in pool: inout ChunkPool) -> Int {
        if let last = chunks.indices.last, chunks[last].end < Chunk.size { return last }
        chunks.append(pool.take())
        return chunks.count - 1
    }

    /// Writes what the socket takes. Returns 0, or the errno of a broken connection.
    mutating func write(to descriptor: Int32, returningTo pool: inout ChunkPool) -> Int32 {
        while count > 0 {
            let sent = sendSome(to: descriptor)
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? 0 : errno
            }
            drop(sent, returningTo: &pool)
        }
        return 0
    }

    /// One call of the kernel; mostly there is one chunk, and `send` costs less than `sendmsg`.
    private func sendSome(to descriptor: Int32) -> Int {
        if chunks.count == 1 {
            return send(
                descriptor, chunks[0].memory + chunks[0].start, chunks[0].count, Int32(MSG_NOSIGNAL))
        }
        let vectors = min(chunks.count, 16)
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: vectors) { list in
            for index in 0..<vectors {
                list[index] = iovec(
                    iov_base: chunks[index].memory + chunks[index].start, iov_len: chunks[index].count)
            }
            var message = msghdr()
            message.msg_iov = list.baseAddress
            message.msg_iovlen = vectors
            return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
        }
    }

    private mutating func drop(_ sent: Int, returningTo pool: inout ChunkPool) {
        count -= sent
        var left = sent
        var empty = 0
        while left > 0 {
            let size = min(left, chunks[empty].count)
            chunks[empty].start += size
            left -= size
            if chunks[empty].count == 0 { empty += 1 }
        }
        for index in 0..<empty { pool.put(chunks[index]) }
        if empty == chunks.count {
            chunks.removeAll(keepingCapacity: chunks.capacity <= 8)
        } else {
            chunks.removeFirst(empty)
        }
    }

    mutating func release(to pool: inout ChunkPool) {
        for chunk in chunks { pool.put(chunk) }
        chunks = []
        count = 0
    }
}
