import Glibc

/// The two functions of an angle that a rotation needs.
enum Quaternion {
    static func sine(_ angle: Double) -> Double { sin(angle) }
    static func cosine(_ angle: Double) -> Double { cos(angle) }
}
