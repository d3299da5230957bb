public import CSidecar
import Glibc

@c @implementation
public func TC9NatsPublish(
    _ subject: UnsafePointer<CChar>?, _ payload: UnsafePointer<CChar>?, _ payloadLen: Int32
) -> Int32 {
    guard let subject, payloadLen >= 0, payloadLen == 0 || payload != nil else {
        Membership.shared.refuseArguments(of: "TC9NatsPublish")
        return -1
    }
    let bytes = UnsafeRawBufferPointer(start: payload, count: Int(payloadLen))
    return Membership.shared.publish(Given.text(subject), Array(bytes)) ? 0 : -1
}

@c @implementation
public func TC9NatsSubscribe(
    _ subject: UnsafePointer<CChar>?, _ handler: TC9NatsMessageHandler?
) -> Int32 {
    let membership = Membership.shared
    guard let subject, let handler else {
        membership.refuseArguments(of: "TC9NatsSubscribe")
        return -1
    }
    guard let listener = membership.world.hooks.add(handler) else { return -1 }
    guard membership.subscribe(Given.text(subject), listener: listener) else {
        membership.world.hooks.remove(listener: listener)
        return -1
    }
    return 0
}
