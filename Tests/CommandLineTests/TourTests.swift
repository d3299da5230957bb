import Testing

@testable import nimbus

@Suite(.timeLimit(.minutes(2))) struct TourTests {
    @Test func theTourTellsItsStoryAndEndsWell() async {
        let shell = Shell()
        #expect(await shell.run("tour") == .success)
        #expect(shell.errors.isEmpty)
        let told = [
            "A cluster starts", "Alice    sees Bob", "Bob      sees Alice",
            "says \"Good morning!\", and Bob hears it",
            "stands in Kalimdor at 1629, -4373", "neither was disconnected", "Alice    logs out",
            "That was the tour.",
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

    @Test func packetsAreShownOnRequest() async {
        let shell = Shell()
        #expect(await shell.run("tour", "--packets") == .success)
        #expect(shell.output.contains(" CMSG_MESSAGECHAT "))
        #expect(shell.output.contains(" SMSG_NEW_WORLD "))
    }
}
