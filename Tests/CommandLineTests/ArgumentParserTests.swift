import Testing

@testable import nimbus

@Suite struct ArgumentParserTests {
    private static let commands = [
        Command(
            path: ["greet"], summary: "Greets.",
            parameters: [
                .init(name: "NAME", doc: "Whom."), .init(name: "AGE", doc: "How old.", isRequired: false),
            ],
            options: [
                .init(name: "--loud", doc: "Loudly."), .init(name: "--by", value: "WHO", doc: "By whom."),
                .init(name: "--set", value: "KEY=VALUE", isRepeatable: true, doc: "Sets."),
            ]
        ) { (_) async throws(CommandFailure) in .success },
        Command(
            path: ["pet", "feed"], summary: "Feeds.",
            parameters: [.init(name: "FOOD", doc: "What.", isRequired: true, isRest: true)]
        ) { (_) async throws(CommandFailure) in .success },
        Command(path: ["pet", "walk"], summary: "Walks.") { (_) async throws(CommandFailure) in .success },
    ]
    private let parser = ArgumentParser(commands: commands)

    private func parse(_ words: String...) throws(CommandFailure) -> (
        String, [String: [String]], [String: [String]]
    ) {
        switch try parser.parse(words) {
        case .run(let command, let parameters, let options): return (command.name, parameters, options)
        case .help(let path): return ("help " + path.joined(separator: " "), [:], [:])
        }
    }
    private func message(_ words: String...) -> String? {
        do {
            _ = try parser.parse(words)
            return nil
        } catch {
            return error.code == .usage ? error.message : "\(error)"
        }
    }

    @Test func parametersAndOptionsMayBeMixed() throws {
        let (name, parameters, options) = try parse(
            "greet", "--set", "a=1", "Ann", "--loud", "--set=b=2=3", "7", "--by=Bob")
        #expect(name == "greet")
        #expect(parameters == ["NAME": ["Ann"], "AGE": ["7"]])
        #expect(options == ["--set": ["a=1", "b=2=3"], "--loud": [""], "--by": ["Bob"]])
    }

    @Test func afterTwoHyphensNothingIsAnOption() throws {
        #expect(try parse("greet", "--", "--loud", "-x").1 == ["NAME": ["--loud"], "AGE": ["-x"]])
        #expect(try parse("greet", "-", "-5").1 == ["NAME": ["-"], "AGE": ["-5"]])
    }

    @Test func groupsAndRestsWork() throws {
        let (name, parameters, _) = try parse("pet", "feed", "hay", "oats")
        #expect(name == "pet feed")
        #expect(parameters == ["FOOD": ["hay", "oats"]])
    }

    @Test func helpIsFoundEverywhere() throws {
        #expect(try parse("--help").0 == "help ")
        #expect(try parse("greet", "x", "--help").0 == "help greet")
        #expect(try parse("pet", "-h").0 == "help pet")
        #expect(try parse("pet", "walk", "--help").0 == "help pet walk")
    }

    @Test func mistakesAreOneLineThatSaysWhatToDo() {
        #expect(message() == "which command? `nimbus help` lists them")
        #expect(message("gret") == "there is no command gret; did you mean greet? (`nimbus help` lists them)")
        #expect(message("frobnicate") == "there is no command frobnicate (`nimbus help` lists them)")
        #expect(message("pet") == "nimbus pet needs one of: feed, walk")
        #expect(
            message("pet", "wlak")
                == "there is no command pet wlak; did you mean pet walk? (`nimbus pet --help` lists them)")
        #expect(message("greet") == "nimbus greet needs NAME (`nimbus greet --help` says more)")
        #expect(message("pet", "feed") == "nimbus pet feed needs FOOD (`nimbus pet feed --help` says more)")
        #expect(
            message("greet", "a", "1", "b")
                == "nimbus greet does not take b (`nimbus greet --help` says what it takes)")
        #expect(
            message("greet", "a", "--luod")
                == "there is no option --luod; did you mean --loud? (`nimbus greet --help` lists them)")
        #expect(message("greet", "a", "--by") == "--by needs a value: --by WHO")
        #expect(message("greet", "a", "--by", "x", "--by", "y") == "--by is given twice")
        #expect(message("greet", "a", "--loud=yes") == "--loud takes no value")
    }

    @Test func whatIsEchoedCannotCommandATerminal() {
        #expect(message("\u{1B}[2J")?.contains("\u{1B}") == false)
        #expect(message("greet", "a", "b", "\u{1B}[2J")?.contains("\u{1B}") == false)
    }
}
