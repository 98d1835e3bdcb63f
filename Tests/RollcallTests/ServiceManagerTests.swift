import SocketIO
import Testing

@testable import rollcall

@Suite struct ServiceManagerTests {
    @Test(
        "variables that are meant for this process count, others do not",
        arguments: [
            ([:], nil, nil, nil),
            (["LISTEN_FDS": "1", "LISTEN_PID": "42"], 3, nil, nil),
            (["LISTEN_FDS": "1", "LISTEN_PID": "43"], nil, nil, nil),
            (["LISTEN_FDS": "7"], nil, nil, nil),
            (["LISTEN_PID": "42"], nil, nil, nil),
            (["NOTIFY_SOCKET": "@hub"], nil, "@hub", nil),
            (["NOTIFY_SOCKET": ""], nil, nil, nil),
            (["WATCHDOG_USEC": "3000000"], nil, nil, .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"], nil, nil, .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "43"], nil, nil, nil),
            (["WATCHDOG_USEC": "soon"], nil, nil, nil),
        ] as [([String: String], Int32?, String?, Duration?)])
    func reads(environment: [String: String], passed: Int32?, socket: String?, heartbeat: Duration?) throws {
        let manager = try ServiceManager(environment: environment, pid: 42)
        #expect(manager.socket == passed)
        #expect(manager.notifySocket == socket)
        #expect(manager.heartbeat == heartbeat)
    }

    @Test(
        "a socket is for TLS by its name",
        arguments: [
            ("1", nil, 3, nil), ("1", "rollcall.socket", 3, nil), ("1", "tls", nil, 3), ("2", "tls:web", 4, 3),
            ("2", "web:tls", 3, 4), ("2", ":tls", 3, 4), ("1", "web:tls", 3, nil),
        ] as [(String, String?, Int32?, Int32?)])
    func names(count: String, names: String?, socket: Int32?, secure: Int32?) throws {
        var environment = ["LISTEN_FDS": count, "LISTEN_PID": "42"]
        environment["LISTEN_FDNAMES"] = names
        let manager = try ServiceManager(environment: environment, pid: 42)
        #expect(manager.socket == socket)
        #expect(manager.secureSocket == secure)
    }

    @Test("several sockets of a kind are refused", arguments: [("2", "web:web"), ("2", "tls:tls"), ("3", "tls:a:b")])
    func refuses(count: String, names: String) {
        #expect(throws: Stop.self) {
            try ServiceManager(
                environment: ["LISTEN_FDS": count, "LISTEN_FDNAMES": names, "LISTEN_PID": "42"], pid: 42)
        }
    }

    @Test("several sockets, or a number that is none, are refused", arguments: ["2", "-1", "", "one"])
    func refuses(count: String) {
        #expect(throws: Stop.self) {
            try ServiceManager(environment: ["LISTEN_FDS": count, "LISTEN_PID": "42"], pid: 42)
        }
    }
}
