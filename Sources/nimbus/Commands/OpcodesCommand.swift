import Base
import Gateway
import Wire

/// The joined table: every packet, which way it goes, in which phases, and who answers it.
enum OpcodesCommand {
    static let command = Command(
        path: ["opcodes"], summary: "Lists every packet and who answers it.",
        details: """
            What no feature claims is forwarded undecoded, where it comes from the right side. Columns: number, name,
            who sends it, and for each claim its side, effect, feature, phases and budget.
            """,
        parameters: [
            .init(
                name: "TEXT", doc: "Only packets whose name or feature has this text in it.",
                isRequired: false)
        ],
        options: [.json]
    ) { (invocation) async throws(CommandFailure) in
        let wanted = (invocation.parameter("TEXT") ?? "").uppercased()
        let rows = rows().filter { row in
            wanted.isEmpty || row.opcode.name.uppercased().contains(wanted)
                || row.claims.contains { $0.feature.uppercased().contains(wanted) }
        }
        guard !rows.isEmpty else {
            throw CommandFailure(.failure, "no packet has \(Console.clean(wanted)) in its name")
        }
        if invocation.has("--json") {
            invocation.console.print(JSONValue.array(rows.map(\.json)).text)
        } else {
            for row in rows { invocation.console.print(row.text) }
        }
        return .success
    }

    struct Claim {
        let side: String
        let effect: String
        let feature: String
        let phases: String
        let budget: Double?
    }
    struct Row {
        let opcode: Opcode
        let claims: [Claim]

        /// Who may send it.
        var sender: String {
            switch (opcode.mayComeFromClient, opcode.mayComeFromWorld) {
            case (true, true): "both"
            case (true, false): "client"
            case (false, true): "world"
            case (false, false): "link"
            }
        }
        var number: String {
            let digits = String(opcode.rawValue, radix: 16, uppercase: true)
            return "0x" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        }
        var text: String {
            let columns = "\(number)  \(pad(opcode.name, 52))  \(pad(sender, 6))"
            let claims = claims.map { claim in
                let budget = claim.budget.map { "  \($0.formatted)/s" } ?? ""
                return "  from \(claim.side): \(claim.feature) \(claim.effect) (\(claim.phases))\(budget)"
            }
            return columns + (claims.isEmpty ? "  -" : claims.joined(separator: ";"))
        }
        var json: JSONValue {
            [
                "opcode": JSONValue(opcode.rawValue), "name": .string(opcode.name), "sender": .string(sender),
                "claims": .array(
                    claims.map { claim in
                        [
                            "side": .string(claim.side), "effect": .string(claim.effect),
                            "feature": .string(claim.feature), "phases": .string(claim.phases),
                            "budgetPerSecond": claim.budget.map { .double($0) } ?? nil,
                        ]
                    }),
            ]
        }
        private func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
    }

    private static func phases(_ set: PhaseSet) -> String {
        if set == .all { return "any phase" }
        return SessionPhase.allCases.filter { set.contains($0) }.map(\.description).joined(separator: ", ")
    }

    private static func rows() -> [Row] {
        let budgets = Budgets().perOpcode
        let claims = Dictionary(grouping: GatewayServer.routes().routes, by: \.opcode)
        return Opcode.all.filter { $0.knownName != nil }.map { opcode in
            Row(
                opcode: opcode,
                claims: (claims[opcode] ?? []).map { route in
                    Claim(
                        side: route.source.rawValue, effect: route.effect, feature: route.feature,
                        phases: phases(route.phases),
                        budget: route.source == .client ? budgets[opcode] : nil)
                })
        }
    }
}

extension Double {
    fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
