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

    init(subscribers: Int, rooms: Int, sleeps: Bool, loops: Int = 1) throws(Failure) {
        hub = try HubProcess(Self.settings(loops: loops), cpu: loops == 1 ? 0 : nil)
        rollcall = FloorSide(
            try FloorCrowd(
                "rollcall", port: hub.port, dialect: .phoenix, subscribers: subscribers, rooms: rooms, sleeps: sleeps),
            pid: hub.pid)
        delivered = try rollcall.crowd.probe(Self.published)
        rollcallMessages = try FloorMessages(
            published: Self.published, delivered: delivered, roomAfter: "hall-", deliveredRoomAfter: "hall-")
        floorProcess = try ChildProcess([File.ownPath, "floor-server"], cpu: 0)
        let port = try HubProcess.port(of: floorProcess, seconds: 10)
        floor = FloorSide(
            try FloorCrowd("floor", port: port, dialect: .bare, subscribers: subscribers, rooms: rooms, sleeps: sleeps),
            pid: floorProcess.pid)
        floorMessages = try .bare(delivered)
    }

    /// Of a hub of which nothing is asked but fan-out; how much of it is borne is another question.
    static func settings(loops: Int) -> HubProcess.Settings {
        var settings = HubProcess.Settings()
        settings.loops = loops
        settings.idleTimeout = 600
        settings.configuration = #"{"message_rate":100000,"max_per_address":20000,"request_rate":100000}"#
        return settings
    }

    /// A broadcast of a payload of 128 octets.
    static let published =
        #"["1","2","room:\#(Dialect.firstRoom)","broadcast",{"type":"broadcast","event":"tick","payload":"#
        + FloorMessages.payload(size: 128) + "}]"

    /// What Rollcall makes of it.
    static func deliveredText() throws(Failure) -> String {
        let hub = try HubProcess(settings(loops: 1), cpu: 0)
        defer { _ = hub.stop() }
        return try FloorCrowd("rollcall", port: hub.port, dialect: .phoenix, subscribers: 1).probe(published)
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
