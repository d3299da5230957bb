@main struct Nimbus {
    static func main() async {}
}
