import Base
import Loop
public import Wire

extension Player {
    // MARK: Sending

    /// Sends a packet as it is, whatever the stage: for tests of what a server refuses.
    public func send(_ packet: some Packet) throws(PlayerError) {
        try send(type(of: packet).opcode, packet.body())
    }

    /// Sends any bytes as a packet. A body over `ClientHeader.bodyBytesMax` is cut.
    public func send(_ opcode: Opcode, _ body: [UInt8] = []) throws(PlayerError) {
        guard let link else { throw .misuse("\(label) is not connected and cannot send \(opcode)") }
        keptTranscript?.add(.fromClient, opcode, body, at: time.now())
        link.send(opcode, body)
    }

    /// Sends packets that leave in one piece, so that the server reads them together.
    public func sendTogether(_ packets: [(opcode: Opcode, body: [UInt8])]) throws(PlayerError) {
        for packet in packets { try send(packet.opcode, packet.body) }
    }

    /// Sends a header that no client would send, enciphered like any other, then `body` as it is.
    public func sendHeader(size: UInt16, opcode: UInt32, then body: [UInt8] = []) throws(PlayerError) {
        guard let link else { throw .misuse("\(label) is not connected") }
        link.sendHeader(size: size, opcode: opcode, then: body)
    }

    /// Puts bytes on the connection, outside all framing.
    public func sendBytes(_ bytes: [UInt8]) throws(PlayerError) {
        guard let link else { throw .misuse("\(label) is not connected") }
        link.sendBytes(bytes)
    }

    /// Stops reading, like a client that hangs; the connection stands.
    public func stopReading() { link?.pauseReading() }
    public func resumeReading() { link?.resumeReading() }

    /// Drops the connection to the gateway (and to the logon service) without a word, like a crashed client.
    public func quit() {
        leaveLogon()
        link?.close(because: "the player quit")
    }

    // MARK: Looking back

    /// Everything that was sent to this player and is still remembered, oldest first.
    public var saw: [SeenPacket] { record.packets }
    /// How often an opcode came, also when the packets themselves are forgotten.
    public func timesSeen(_ opcode: Opcode) -> Int { record.counts[opcode] ?? 0 }
    /// All packets of a type that came after a mark and are still remembered; those
    /// that cannot be read are left out.
    public func seen<P: Packet>(_ type: P.Type, after mark: Mark = .beginning) -> [P] {
        record.packets.filter { $0.number >= mark.number }.compactMap { $0.parsed(as: P.self) }
    }

    /// From now on everything that goes over the gateway connection is kept.
    public func startTranscript() { keptTranscript = Transcript(began: time.now()) }
    public var transcript: Transcript? { keptTranscript }

    // MARK: Receiving

    func openLink(to address: SocketAddress) throws(PlayerError) {
        guard link == nil else { throw .misuse("\(label) is connected already") }
        ended = nil
        broken = nil
        stage = .connecting
        connectionBegan = mark
        connections += 1
        let number = connections
        do throws(SocketError) {
            link = try GatewayLink(to: address, on: loop) { [weak self] event in
                self?.assumeIsolated { $0.took(event, of: number) }
            }
        } catch {
            stage = .offline
            throw .closed(.failed(code: error.code), waitingFor: "a connection to \(address)", saw: [])
        }
    }

    private func took(_ event: GatewayLink.Event, of connection: Int) {
        guard connection == connections else { return }
        switch event {
        case .connected: break
        case .packet(let opcode, let body): take(opcode, body)
        case .broken(let error): broken = .protocolViolation("a frame that cannot be read: \(error)")
        case .closed(let cause): end(cause)
        }
    }

    private func take(_ opcode: Opcode, _ body: [UInt8]) {
        let packet = record.append(opcode, body, at: time.now())
        keptTranscript?.add(.fromServer, opcode, body, at: packet.at)
        learn(from: packet)
        answerByHabit(packet)
        if let waiter = waits.taker(of: packet) {
            record.markTaken(packet)
            waiter.resume(.packet(packet))
        }
        for waiter in waits.satisfied(by: view) { waiter.resume(.holds) }
    }

    private func end(_ cause: CloseCause) {
        link = nil
        ended = cause
        stage = .offline
        newWorldIsPending = false
        view.leave()
        for waiter in waits.removeAll(where: { _ in true }) {
            if waiter.awaitsEnd {
                waiter.resume(.holds)
            } else {
                waiter.resume(
                    .failed(
                        broken ?? .closed(cause, waitingFor: waiter.what, saw: record.newestNames())))
            }
        }
    }
}
