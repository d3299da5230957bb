import Testing

@testable import nimbus

@Suite(.timeLimit(.minutes(2))) struct TourTests {
    @Test func theTourTellsItsStoryAndEndsWell() async {
        let shell = Shell()
        #expect(await shell.run("tour") == .success)
        #expect(shell.errors.isEmpty)
        let told = [
            "A cluster of two worldservers starts", "They see each other", "Bob hears it",
            "Alice travels to Orgrimmar", "Their worldserver is killed", "no connection was lost",
            "Both log out", "all as they should be",
        ]
        var rest = shell.output[...]
        for line in told {
            guard let place = rest.firstRange(of: line) else {
                Issue.record("not told, or not in its place: \(line)\n\(shell.output)")
                return
            }
            rest = rest[place.upperBound...]
        }
    }
}
