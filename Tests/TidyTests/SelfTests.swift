import Testing

/// The tidy tests' own reading of source text.
struct SelfTests {
    @Test func commentsAndLiteralsAreBlanked() {
        let file = SourceText(
            path: "x.swift",
            text: #"let a = "try! \(b!) x" // as!\n/* try! /* */ */ let c = 1"#.replacing(#"\n"#, with: "\n"))
        #expect(file.code[0] == #"let a = "      (b!)  "       "#)
        #expect(file.code[1].hasSuffix("let c = 1"))
        #expect(!file.code[1].contains("try!"))
    }

    @Test func rawAndMultilineLiteralsAreBlanked() {
        let text = "let a = #\"say \"try!\" \\(b)\"#\nlet c = \"\"\"\n  as! \"quoted\"\n  \"\"\"\nlet d = e!"
        let file = SourceText(path: "x.swift", text: text)
        #expect(!file.code[0].contains("try!"))
        #expect(!file.code[2].contains("as!"))
        #expect(file.code[4] == "let d = e!")
    }

    @Test func functionsAreMeasuredOverTheirBraces() {
        let text = """
            protocol P {
                func bare(_ x: Int) throws -> Int
                func other()
            }
            func long(
                a: () -> Void = {}
            ) {
                if true {
                }
            }
            """
        let functions = Functions.of(SourceText(path: "x.swift", text: text))
        #expect(functions.map(\.name) == ["long"])
        #expect(functions.map(\.lineCount) == [6])
    }
}
