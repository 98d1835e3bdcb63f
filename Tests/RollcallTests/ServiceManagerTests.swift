import SocketIO
import Testing

@testable import rollcall

@Suite struct ServiceManagerTests {
    @Test(
        "variables that are meant for this process count, others do not",
        arguments: [
            ([:], 0, nil, nil),
            (["LISTEN_FDS": "1", "LISTEN_PID": "42"], 1, nil, nil),
            (["LISTEN_FDS": "1", "LISTEN_PID": "43"], 0, nil, nil),
            (["LISTEN_FDS": "7"], 0, nil, nil),
            (["LISTEN_PID": "42"], 0, nil, nil),
            (["NOTIFY_SOCKET": "@hub"], 0, "@hub", nil),
            (["NOTIFY_SOCKET": ""], 0, nil, nil),
            (["WATCHDOG_USEC": "3000000"], 0, nil, .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"], 0, nil, .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "43"], 0, nil, nil),
            (["WATCHDOG_USEC": "soon"], 0, nil, nil),
        ] as [([String: String], Int, String?, Duration?)])
    func reads(environment: [String: String], listeners: Int, socket: String?, heartbeat: Duration?) throws {
        let manager = try ServiceManager(environment: environment, pid: 42)
        #expect(manager.listeners == listeners)
        #expect(manager.notifySocket == socket)
        #expect(manager.heartbeat == heartbeat)
    }

    @Test("several sockets, or a number that is none, are refused", arguments: ["2", "-1", "", "one"])
    func refuses(count: String) {
        #expect(throws: Stop.self) {
            try ServiceManager(environment: ["LISTEN_FDS": count, "LISTEN_PID": "42"], pid: 42)
        }
    }
}
