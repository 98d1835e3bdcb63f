import Glibc

/// A server that Rollcall is measured beside: how it is started and spoken to, and what makes it deliver a text.
struct Peer: Sendable {
    /// Of its library or program.
    let name: String
    let dialect: Dialect
    /// Starts it on processor 0, and is over as soon as it is told to; the port is one that it was given or chose.
    let start: @Sendable () throws(Failure) -> PeerProcess
    let messages: @Sendable (_ delivered: String) throws(Failure) -> FloorMessages
}

/// A peer that runs.
struct PeerProcess {
    let pid: Int32
    let port: UInt16
    let stop: () -> Void
}

extension Peer {
    private static var folder: String { Scenario.root + "/peers" }
    private static var python: String { folder + "/.venv/bin/python" }

    /// All that `peers/setup` installs.
    static var all: [Peer] {
        [
            own("uWebSockets", [python, folder + "/socketify_hub.py"]),
            own("picows", [python, folder + "/picows_hub.py"]),
            own("websockets", [python, folder + "/websockets_hub.py"]),
            own("node ws", ["/usr/bin/env", "NODE_PATH=/usr/share/nodejs", "node", folder + "/node_ws_hub.js"]),
            nchan, nats,
        ]
    }

    static let rollcall = Peer(
        name: "rollcall", dialect: .phoenix,
        start: { () throws(Failure) in
            let hub = try HubProcess(FanOutServers.settings(loops: 1), cpu: 0)
            return PeerProcess(pid: hub.pid, port: hub.port) { _ = hub.stop() }
        },
        messages: { delivered throws(Failure) in
            try FloorMessages(
                published: FanOutServers.published, delivered: delivered, roomAfter: "hall-",
                deliveredRoomAfter: "hall-")
        })

    /// A small hub of ours on somebody's library.
    private static func own(_ name: String, _ command: [String]) -> Peer {
        Peer(
            name: name, dialect: .bare,
            start: { () throws(Failure) in
                let port = try Port.free()
                return try PeerProcess(ChildProcess(command + ["\(port)"], cpu: 0), port: port)
            }, messages: { delivered throws(Failure) in try .bare(delivered) })
    }

    private static let nchan = Peer(
        name: "nchan",
        dialect: Dialect(
            path: "/subscribe?room=hall-%r", publisherPath: "/publish?room=hall-%r", ready: "no answer is awaited"),
        start: { () throws(Failure) in
            let work = "/tmp/rollcall-loadtest-\(getpid())-nchan"
            mkdir(work, 0o700)
            return try configured("nchan.conf.in", folder: work) { file in
                [
                    "/usr/bin/env", "PATH=/usr/sbin:/usr/bin", "nginx", "-p", work + "/", "-e", work + "/error.log",
                    "-c", file,
                ]
            }
        }, messages: { delivered throws(Failure) in try FloorMessages(published: delivered, delivered: delivered) })

    private static let nats = Peer(
        name: "nats-server",
        dialect: Dialect(
            path: "/", subscribe: "CONNECT {\"verbose\":false}\r\nSUB hall-%r 1\r\nPING\r\n",
            joinPublisher: "CONNECT {\"verbose\":false}\r\nPING\r\n", ready: "PONG", isBinary: true, isStream: true,
            ignored: "PING\r\n"),
        start: { () throws(Failure) in
            try configured("nats.conf.in", folder: "/tmp") { file in
                ["/usr/bin/env", "GOMAXPROCS=1", folder + "/.venv/bin/nats-server", "-c", file]
            }
        },
        messages: { delivered throws(Failure) in
            let size = delivered.utf8.count
            return try FloorMessages(
                published: "PUB hall-000 \(size)\r\n\(delivered)\r\n",
                delivered: "MSG hall-000 1 \(size)\r\n\(delivered)\r\n", roomAfter: "hall-", deliveredRoomAfter: "hall-"
            )
        })

    /// A program that takes its port from a file.
    private static func configured(
        _ template: String, folder work: String, _ command: (String) -> [String]
    ) throws(Failure) -> PeerProcess {
        let port = try Port.free()
        let text = File.text(folder + "/" + template).replacing("@PORT@", with: "\(port)").replacing(
            "@FOLDER@", with: work)
        let file = try TemporaryFile(text, name: template)
        return try PeerProcess(ChildProcess(command(file.path), cpu: 0, withErrors: true), port: port, file: file)
    }
}

extension PeerProcess {
    fileprivate init(_ child: ChildProcess, port: UInt16, file: TemporaryFile? = nil) throws(Failure) {
        self.init(pid: child.pid, port: port) {
            _ = child.stop(seconds: 5)
            file?.remove()
        }
        let deadline = Clock.now + 20
        while !Port.isOpen(port) {
            guard Clock.now < deadline, child.wait(seconds: 0.02) == nil else {
                stop()
                throw .unreachable(
                    (["a peer does not listen; see loadtest/peers/setup"] + child.rest).joined(separator: "\n"))
            }
        }
    }
}
