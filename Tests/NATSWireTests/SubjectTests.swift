import NATSWire
import Testing

@Suite struct SubjectTests {
    @Test(arguments: ["a", "a.b", "A-b_c.1", "ünï", "a*b.c>", "$SYS.x", "_INBOX.a.b"])
    func literalSubjectsAreBoth(_ text: String) throws {
        let subject = try Subject(text)
        #expect(subject.isLiteral)
        #expect(subject.description == text)
    }

    @Test(arguments: ["*", ">", "a.*", "*.a.>", "a.*.b"])
    func wildcardsAreOnlyForSubscriptions(_ text: String) throws {
        #expect(try Subject(text).isLiteral == false)
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "a b", "a\tb", "a\r\nb", ">.a", "a.>.b", "a.\u{7F}", "\u{0}",
    ])
    func whatIsNoSubjectIsRefused(_ text: String) {
        #expect(throws: NATSError.badSubject) { try Subject(text) }
    }
}
