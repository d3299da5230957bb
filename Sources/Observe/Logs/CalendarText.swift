public import Base

/// Dates of the Gregorian calendar in UTC, without locale or time zone.
public enum CalendarText {
    /// `2026-03-01T12:34:56.789Z`.
    public static func iso(_ time: UnixTime) -> String {
        let milliseconds = floorDivide(time.nanoseconds, 1_000_000)
        let seconds = floorDivide(milliseconds, 1000)
        let (year, month, day) = date(floorDivide(seconds, 86_400))
        let ofDay = seconds - floorDivide(seconds, 86_400) * 86_400
        let clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { pad($0, 2) }.joined(separator: ":")
        return
            "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock).\(pad(milliseconds - seconds * 1000, 3))Z"
    }

    /// The date of a day counted from 1970-01-01. A year is taken to begin in March, so
    /// that the leap day is its last.
    static func date(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, ofYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }
    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
