import CFloor
import Glibc

/// The two servers of every comparison: the hub as it is run, and the bare floor; both on processor 0.
struct FanOutServers {
    let hub: HubProcess
    let rollcall: FloorSide
    let floor: FloorSide
    /// What both deliver, octet for octet.
    let delivered: String
    let rollcallMessages: FloorMessages
    let floorMessages: FloorMessages
    private let floorProcess: ChildProcess

    init(subscribers: Int, rooms: Int, loops: Int = 1) throws(Failure) {
        var settings = HubProcess.Settings()
        settings.loops = loops
        settings.idleTimeout = 600
        // The question is what a broadcast costs, not how many are borne.
        settings.configuration = #"{"message_rate":100000,"max_per_address":20000,"request_rate":100000}"#
        hub = try HubProcess(settings, cpu: loops == 1 ? 0 : nil)
        rollcall = FloorSide(
            try FloorCrowd("rollcall", port: hub.port, dialect: .phoenix, subscribers: subscribers, rooms: rooms),
            pid: hub.pid)
        let payload = FloorMessages.payload(size: 128)
        let published =
            #"["1","2","room:\#(Dialect.firstRoom)","broadcast",{"type":"broadcast","event":"tick","payload":\#(payload)}]"#
        delivered = try rollcall.crowd.probe(published)
        rollcallMessages = try FloorMessages(
            published: published, delivered: delivered, roomAfter: "hall-", deliveredRoomAfter: "hall-")
        floorProcess = try ChildProcess([File.ownPath, "floor-server"], cpu: 0)
        let port = try HubProcess.port(of: floorProcess, seconds: 10)
        floor = FloorSide(
            try FloorCrowd("floor", port: port, dialect: .bare, subscribers: subscribers, rooms: rooms),
            pid: floorProcess.pid)
        floorMessages = try .bare(delivered)
    }

    func stop() {
        _ = floorProcess.stop()
        _ = hub.stop()
    }
}

extension FloorMessages {
    /// What our floor and the small hubs of other libraries are told, to deliver `text`.
    static func bare(_ text: String) throws(Failure) -> FloorMessages {
        try FloorMessages(published: "P000 " + text, delivered: text, roomAfter: "P")
    }
}
