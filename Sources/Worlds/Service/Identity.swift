import WorldsAPI

/// Ids and readable names of worldservers, made from their address (spec registry 2.3).
enum Identity {
    private static let modifiers = [
        "red", "blue", "gold", "dark", "snow", "lime", "ice", "fire", "cold", "holy", "void", "ash",
    ]
    private static let names = [
        "onyxia", "ragnaros", "nefarian", "cthun", "hakkar", "garr", "lucifron", "magmadar", "shazzrah",
        "firemaw",
        "ebonroc", "maexxna", "loatheb", "gluth", "thaddius", "azuregos", "kazzak", "ysondre", "illidan",
        "vashj",
        "kaelthas", "gruul", "moroes", "akama", "kalecgos", "malygos", "arthas", "saurfang", "freya", "hodir",
        "thorim", "mimiron", "yogg", "algalon", "anubarak", "halion", "rotface", "thrall", "jaina",
        "sylvanas",
        "tyrande", "uther", "medivh", "grom",
    ]
    private static let codes: UInt32 = 1296

    static func hash(_ address: String) -> UInt32 {
        address.lowercased().utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    static func id(of address: String) -> Worlds.WorldID { String(hash(address)) }

    /// `dark-tyrande-o1`. `taken` names move on to the next code.
    static func alias(of address: String, taken: Set<String> = []) -> String {
        let sum = hash(address)
        let modifier = modifiers[Int(sum % 12)]
        let name = names[Int(sum / 12 % 44)]
        let first = sum / 528 % codes
        for step in 0..<codes {
            let code = String((first + step) % codes, radix: 36)
            let alias = "\(modifier)-\(name)-\(code.count < 2 ? "0" + code : code)"
            if !taken.contains(alias) { return alias }
        }
        return "\(modifier)-\(name)-\(sum)"
    }
}
