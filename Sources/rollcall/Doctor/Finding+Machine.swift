/// What the hub's figures and its machine show.
extension Finding {
    /// The hub's own limit of open files, of which each connection takes one.
    static func hubFiles(_ metrics: MetricsText?) -> Finding {
        guard let metrics, let open = metrics.sum("process_open_fds"), let most = metrics.sum("process_max_fds") else {
            return Finding(
                "hub files", .warning, "/metrics is not to be seen from here",
                hint: "ask past the proxy: rollcall doctor with the hub's own address")
        }
        let text = "\(Figures.count(open)) of \(Figures.count(most)) files open"
        let hint = "LimitNOFILE=1048576 in the unit of the hub, or ulimit -n before its start"
        if open > 0.9 * most { return Finding("hub files", .bad, text + ": new tabs will be refused", hint: hint) }
        if open > 0.7 * most || most < 4096 { return Finding("hub files", .warning, text, hint: hint) }
        return Finding("hub files", .good, text)
    }

    static func store(_ metrics: MetricsText?) -> Finding? {
        guard let metrics, let waiting = metrics.sum("rollcall_store_queue"),
            let lag = metrics.sum("rollcall_store_lag_seconds")
        else { return nil }
        let text = "\(Figures.count(waiting)) writes wait, \(Figures.seconds(lag)) behind"
        let failed = metrics.sum("rollcall_store_failed_total") ?? 0
        if failed > 0 {
            return Finding(
                "store", .bad, "the database refused \(Figures.count(failed)) writes", hint: "the hub's log says why")
        }
        if lag > 5 { return Finding("store", .bad, text, hint: "the disk is slow or full: df, iostat -x") }
        let dropped = metrics.sum("rollcall_store_dropped_total") ?? 0
        if dropped > 0 {
            return Finding(
                "store", .warning, "\(Figures.count(dropped)) writes were dropped because too much waited",
                hint: "the disk does not keep up with the rooms")
        }
        return Finding("store", lag > 1 ? .warning : .good, text)
    }

    /// How many files a program on this machine may have open.
    static func machineFiles(hard: Int) -> Finding {
        let text = "this machine lets a program open \(Figures.count(Double(hard))) files"
        guard hard < 65_536 else { return Finding("open files", .good, text) }
        return Finding(
            "open files", .warning, text + ", and each tab takes one",
            hint: "LimitNOFILE=1048576 in the unit, or a line in /etc/security/limits.conf")
    }

    /// - Parameter somaxconn: nil = the kernel does not tell.
    static func backlog(_ somaxconn: Int?) -> Finding? {
        guard let somaxconn else { return nil }
        let text = "\(Figures.count(Double(somaxconn))) connections may wait to be taken"
        guard somaxconn < 4096 else { return Finding("backlog", .good, text) }
        return Finding(
            "backlog", .warning, text + ": too few when a class comes at once",
            hint: "sysctl -w net.core.somaxconn=4096")
    }

    /// What trying to listen where nothing answered has shown: nil = one could; else the system's reason.
    static func port(_ address: String, problem: String?, isInUse: Bool) -> Finding {
        guard let problem else {
            return Finding(
                "port", .warning, "\(address) is free: no hub runs there", hint: "rollcall serve --listen \(address)")
        }
        if isInUse {
            return Finding(
                "port", .bad, "\(address) is taken by a program that does not answer as a hub",
                hint: "ss -ltnp shows which; a hub can listen elsewhere: --listen")
        }
        return Finding("port", .bad, "\(address) cannot be listened on: \(problem)", hint: "try another port")
    }
}
