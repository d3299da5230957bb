import Glibc
import Settings
import Testing

@Suite struct BoundedFileTests {
    @Test func aFileIsReadWholeUpToItsLimit() throws {
        var path = Array("/tmp/nimbus-settings-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        try #require(file >= 0)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(name) }
        let bytes = [UInt8](repeating: 7, count: 100_000)
        #expect(write(file, bytes, bytes.count) == bytes.count)
        close(file)
        #expect(try BoundedFile.read(name, bytesMax: 100_000) == bytes)
        #expect(throws: BoundedFile.Failure.tooLarge(bytesMax: 99_999)) {
            try BoundedFile.read(name, bytesMax: 99_999)
        }
    }

    @Test func whatCannotBeReadSaysWhy() {
        #expect(throws: BoundedFile.Failure.unreadable("No such file or directory")) {
            try BoundedFile.read("/nonexistent/nimbus.conf", bytesMax: 10)
        }
        #expect(throws: BoundedFile.Failure.unreadable("Is a directory")) {
            try BoundedFile.read("/", bytesMax: 10)
        }
    }

    @Test func anEndlessSourceStopsAtTheLimit() {
        #expect(throws: BoundedFile.Failure.tooLarge(bytesMax: 1000)) {
            try BoundedFile.read("/dev/zero", bytesMax: 1000)
        }
    }
}
