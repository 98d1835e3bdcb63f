import Testing

@testable import rollcall

@Suite struct PrecedenceTests {
    @Test(
        "a flag wins over the environment, that over the file, that over the default",
        arguments: [
            (nil, nil, nil, 40), (nil, nil, "1", 1), (nil, "2", nil, 2), (nil, "2", "1", 2), ("3", nil, "1", 3),
            ("3", "2", "1", 3), (nil, "", "1", 1),
        ] as [(String?, String?, String?, Int)])
    func precedence(flag: String?, variable: String?, key: String?, milliseconds: Int) throws {
        var arguments = ["--dev"]
        if let flag { arguments += ["--window", flag] }
        if key != nil { arguments += ["--config", "hub.json"] }
        let options = try parse(
            arguments, environment: variable.map { ["ROLLCALL_WINDOW": $0] } ?? [:],
            file: key.map { #"{"window": \#($0)}"# })
        #expect(options.window == .milliseconds(milliseconds))
    }

    @Test("the environment may say everything, the file's name included")
    func environment() throws {
        let options = try parse(
            [],
            environment: [
                "ROLLCALL_CONFIG": "hub.json", "ROLLCALL_DEV": "true", "ROLLCALL_GRACE_CLOSE": "250ms", "HOME": "/",
            ],
            file: #"{"echo": true, "grace_close": 9, "log_level": "debug"}"#)
        #expect(options.isDevelopment && options.hasEcho && options.logLevel == .debug)
        #expect(options.graceClose == .milliseconds(250))
    }

    @Test("a wrong or unknown variable stops the start")
    func wrongVariables() throws {
        let wrong = try complaint(["--dev", "--window", "1"], environment: ["ROLLCALL_WINDOW": "soon"])
        #expect(wrong.message.hasPrefix("ROLLCALL_WINDOW soon: expected 0 to 1s"))
        let unknown = try complaint(["--dev"], environment: ["ROLLCALL_GRACE_CLOES": "3"])
        #expect(unknown.message == "unknown variable ROLLCALL_GRACE_CLOES")
        #expect(unknown.hint == "did you mean ROLLCALL_GRACE_CLOSE?")
    }

    @Test(
        "variables of other commands, those of Kubernetes for a service of our name, and those of scripts stop nothing")
    func otherVariables() {
        let environment = [
            "ROLLCALL_URL": "ws://127.0.0.1:1", "ROLLCALL_SERVICE_HOST": "10.0.0.1",
            "ROLLCALL_PORT": "tcp://10.0.0.1:1",
            "ROLLCALL_PORT_4000_TCP": "tcp://10.0.0.1:4000", "ROLLCALL_BINARY": "/usr/bin/rollcall",
        ]
        #expect(throws: Never.self) { try parse(["--dev"], environment: environment) }
    }

    @Test(
        "a wrong file is refused with its key",
        arguments: [
            ("{", "hub.json: line 1, column 2: the text ends too early"), ("[]", "hub.json: expected a JSON object"),
            (#"{"window": "soon"}"#, "hub.json: window \"soon\": expected 0 to 1s"),
            (#"{"window": null}"#, "hub.json: window null: expected"),
            (#"{"window": [1]}"#, "hub.json: window [1]: expected"), (#"{"dev": {}}"#, "hub.json: dev {}: expected"),
            (#"{"loops": 1.5}"#, "hub.json: loops 1.5: expected a whole number, 1 to 256"),
            (#"{"grace-close": 3}"#, "unknown key hub.json: grace-close"),
            (#"{"config": "other.json"}"#, "unknown key hub.json: config"),
            (#"{"window": 1, "window": 2}"#, "hub.json: line 1, column 15: `window` is there twice"),
        ])
    func wrongFiles(file: String, message: String) throws {
        let stop = try complaint(["--dev", "--config", "hub.json"], file: file)
        #expect(stop.code == .usage)
        #expect(stop.message.hasPrefix(message))
    }

    @Test("a file that cannot be read is named")
    func missingFile() throws {
        let stop = try #require(throws: Stop.self) { try readTextFile("/nowhere/hub.json") }
        #expect(stop.code == .usage)
        #expect(stop.message == "/nowhere/hub.json: No such file or directory")
        #expect(throws: Stop.self) { try readTextFile("/") }
    }

    @Test("the environment of this process is found")
    func processVariables() throws {
        #expect(try processEnvironment()["PATH"] != nil)
    }
}
