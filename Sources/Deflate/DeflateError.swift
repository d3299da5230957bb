/// Why compressed data was not taken.
public enum DeflateError: Error, Equatable {
    /// It would unpack to more than was allowed or announced.
    case tooLarge(bytesMax: Int)
    /// It ends before its stream does.
    case truncated
    /// It unpacks to less than was announced.
    case tooShort(bytes: Int)
    /// Bytes follow the end of its stream.
    case surplus(bytes: Int)
    /// It is no zlib stream, its checksum is wrong, or it wants a preset dictionary.
    case corrupt
    /// zlib had no memory.
    case outOfMemory
}
