import Wire
extension Player {
    func learn(from packet: SeenPacket) {}
    func answerByHabit(_ packet: SeenPacket) {}
}
