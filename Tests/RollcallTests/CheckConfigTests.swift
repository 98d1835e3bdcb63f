import JSONCore
import Testing

@testable import rollcall

@Suite struct CheckConfigTests {
    private func settings(
        _ arguments: [String], environment: [String: String] = [:], file: String = "{}"
    ) throws -> [String: EffectiveSetting] {
        let inputs = Inputs(arguments: arguments, environment: environment) { _ throws(Stop) in Array(file.utf8) }
        let settled = try #require(try CheckConfigOptions.command.settle(inputs))
        let all = EffectiveSetting.all(of: settled.options.serve, settled.origins, environment)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }

    @Test("each value is shown with where it came from")
    func origins() throws {
        let settings = try settings(
            ["--dev", "--config=hub.json", "--loops", "3", "--window=7"],
            environment: ["ROLLCALL_WINDOW": "5", "ROLLCALL_GRACE_CLOSE": "250ms"],
            file:
                #"{"window": 9, "grace_close": 1, "grace_lost": "2s", "rooms": [{"match": "exam-*", "capacity": 30}]}"#)
        let shown = [
            "window": ("7ms", Origin.flag("--window")), "grace-close": ("250ms", .variable("ROLLCALL_GRACE_CLOSE")),
            "grace-lost": ("2s", .file("hub.json")), "idle-timeout": ("25s", .standard),
            "loops": ("3", .flag("--loops")),
            "dev": ("true", .flag("--dev")), "store": ("memory", .standard), "config": ("hub.json", .flag("--config")),
            "rooms[0]": ("match=exam-* capacity=30", .file("hub.json")),
        ]
        for (name, expected) in shown {
            #expect(settings[name]?.value == expected.0 && settings[name]?.origin == expected.1, "\(name)")
        }
        #expect(settings["tls-cert"]?.value == nil && settings["origins"]?.value == nil)
        #expect(settings.count == ServeOptions.command.options.count + 1)
    }

    @Test("the store is where a hub of this environment would put it")
    func store() throws {
        let environment = ["HOME": "/home/ada"]
        let settings = try settings(["--jwt-secret-file", "key"], environment: environment)
        #expect(settings["store"]?.value == "sqlite:/home/ada/.local/state/rollcall/rollcall.db")
    }

    @Test("tables are for people, objects for programs")
    func output() throws {
        let settings = try settings(["--dev", "--window", "7"])
        let window = try #require(settings["window"])
        #expect(window.json.text == #"{"option":"window","value":"7ms","source":"flag","place":"--window"}"#)
        let none = try #require(settings["tls-cert"])
        #expect(
            EffectiveSetting.table([window, none]).lines() == [
                "OPTION    VALUE   FROM", "window    7ms     --window", "tls-cert  (none)  default",
            ])
    }

    @Test("a secret is never shown, of no command")
    func secrets() throws {
        for option in HubOptions.table where option.isSecret {
            var hub = HubOptions()
            #expect(option.apply(["s3cret"], &hub))
            #expect(option.show(hub) == "(hidden)")
        }
        #expect(!ServeOptions.command.options.contains { $0.isSecret })
    }

    @Test(
        "what serve would refuse is refused alike",
        arguments: [
            [], ["--dev", "--window", "soon"], ["--dev", "--tls-cert", "c"], ["--dev", "--listen", "0.0.0.0:1"],
        ])
    func refuses(arguments: [String]) throws {
        let serve = try complaint(ServeOptions.self, arguments)
        let check = try complaint(CheckConfigOptions.self, arguments)
        #expect(serve.message == check.message && serve.code == check.code)
    }

    @Test("the file is read as serve reads it, without options of the check")
    func file() throws {
        let stop = try complaint(
            CheckConfigOptions.self, ["--dev", "--config", "x"], file: #"{"print_effective": true}"#)
        #expect(stop.message == "unknown key x: print_effective")
        #expect(
            try parse(CheckConfigOptions.self, ["--dev", "--config", "x"], file: #"{"loops": 2}"#).serve.loops == 2)
    }

    @Test("files that a start reads are read, and nothing else is needed")
    func files() throws {
        #expect(throws: Never.self) { try ServeCommand(options: development).checkFiles() }
        var options = ServeOptions()
        options.jwtSecretFile = "/nowhere/key"
        #expect(throws: Stop.self) { try ServeCommand(options: options).checkFiles() }
        options = development
        (options.tlsCert, options.tlsKey) = ("/dev/null", "/dev/null")
        #expect(throws: Stop.self) { try ServeCommand(options: options).checkFiles() }
        options = development
        options.trustedProxies = ["nonsense"]
        #expect(throws: Stop.self) { try ServeCommand(options: options).checkFiles() }
    }
}
