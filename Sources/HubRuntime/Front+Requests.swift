import HTTPCore
import LimitCore
import PresenceCore
import SocketIO

/// HTTP on the same listener: heads and bodies in, upgrades to `Front+Upgrading`, everything else to the handler.
extension Front {
    /// A request whose body is still coming.
    final class Upload {
        let head: RequestHead
        var reader: BodyReader

        init(head: RequestHead, reader: BodyReader) {
            self.head = head
            self.reader = reader
        }
    }

    /// Takes one head or a part of a body; returns how many octets it took.
    func receivedRequest(_ connection: Connection, _ octets: UnsafeMutableRawBufferPointer) -> Int {
        let span = UnsafeRawBufferPointer(octets).assumingMemoryBound(to: UInt8.self).span
        do throws(HeadError) {
            if let upload = connection.request?.upload {
                let taken = try upload.reader.receive(span)
                if upload.reader.isComplete { answer(connection, upload) }
                return taken
            }
            guard let (head, taken) = try HeadParser.parse(span) else {
                keep(connection, octets)
                return octets.count
            }
            try received(connection, head)
            return taken
        } catch {
            metrics.handshakeFailures["\(error.status)", default: 0] += 1
            if let limit = Limit(error) { exceeded(limit) }
            respond(connection, Response(error), keepAlive: false, isHead: false)
            return octets.count
        }
    }

    private func received(_ connection: Connection, _ head: RequestHead) throws(HeadError) {
        completeSource(connection)
        if let outbox = connection.outbox, outbox.count > configuration.hardMark {
            // It asks and asks, and reads none of the answers.
            exceeded(.outbox)
            drop(connection, .slow, as: "slow_reader")
            return
        }
        if isReserved(connection), !mayUseReserve(head) {
            respond(connection, Front.noPlace, keepAlive: false, isHead: head.method == "HEAD")
            return
        }
        if let refusal = refusal(of: head) {
            respond(connection, refusal, keepAlive: false, isHead: head.method == "HEAD")
            return
        }
        if upgrade(connection, head) { return }
        guard bearsRequest(connection, head) else {
            respond(connection, handler.tooManyRequests(head), keepAlive: false, isHead: head.method == "HEAD")
            return
        }
        let upload = Upload(head: head, reader: try BodyReader(head, limit: configuration.maxBodyBytes))
        if upload.reader.isComplete {
            answer(connection, upload)
            return
        }
        connection.keptRequest.upload = upload
        if head.expectsContinue {
            outbox(of: connection).append { $0.append(contentsOf: Response.continueOctets) }
            list(connection)
        }
    }

    /// In development no page of another site may drive the hub: `Host` and any `Origin` must be loopback names.
    ///
    /// With a list of origins only their pages and the hub's own are served; who sends no `Origin` is no browser's page.
    private func refusal(of head: RequestHead) -> Response? {
        if let origins = configuration.origins {
            for origin in head.all("origin") where !origins.allows(origin) && !isOwn(origin, head.host) {
                metrics.handshakeFailures["origin", default: 0] += 1
                return Response(
                    status: 403, error: "Pages of this origin are not served; --origins lists those that are.")
            }
        }
        guard configuration.isDevelopment else { return nil }
        guard LoopbackName.isHost(head.host) else {
            metrics.handshakeFailures["host", default: 0] += 1
            return Response(status: 403, error: "With --dev only loopback names are served, and the Host is another.")
        }
        for origin in head.all("origin") where !LoopbackName.isOrigin(origin) {
            metrics.handshakeFailures["origin", default: 0] += 1
            return Response(status: 403, error: "With --dev only pages of loopback origins are served.")
        }
        return nil
    }

    /// Whether an origin is that of a page that came from here.
    private func isOwn(_ origin: String, _ host: String) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    private func answer(_ connection: Connection, _ upload: Upload) {
        connection.request = nil
        connection.phase = .answering
        connection.note(.keepsAlive, upload.head.keepAlive && !isDraining && !isReserved(connection))
        connection.note(.asksForHead, upload.head.method == "HEAD")
        let address = address(of: connection, upload.head)
        handler.handle(
            HTTPRequest(head: upload.head, body: upload.reader.body, address: address), responder(connection.ref))
    }

    /// The handler's answer; what was pipelined behind the request is taken up.
    func respond(_ ref: ConnectionRef, _ response: Response) {
        guard let connection = table[ref], connection.phase == .answering else { return }
        respond(
            connection, response, keepAlive: connection.flags.contains(.keepsAlive) && !isDraining,
            isHead: connection.flags.contains(.asksForHead))
        guard connection.phase == .http, let kept = connection.request?.head, !kept.isEmpty else { return }
        connection.forgetHead()
        // The turn's input buffer is free here: responses are carried out between reads.
        kept.withUnsafeBytes { input.copyMemory(from: $0) }
        received(connection, UnsafeMutableRawBufferPointer(rebasing: input[..<kept.count]))
    }

    /// Sends a response; without keep-alive it is the connection's last.
    func respond(_ connection: Connection, _ response: Response, keepAlive: Bool, isHead: Bool) {
        var response = response
        // RFC 9110 6.6.1: a server with a clock says when it answered.
        response.fields.append(HeaderField("date", HTTPDate.text(seconds: WallClock.seconds)))
        outbox(of: connection).append { response.append(to: &$0, keepAlive: keepAlive, isHead: isHead) }
        list(connection)
        connection.phase = .http
        connection.phaseEnds = now + configuration.headTimeout
        schedule(connection, at: connection.phaseEnds)
        if !keepAlive {
            beginClosing(connection, half: true)
        }
    }
}

/// Names that mean this machine.
enum LoopbackName {
    /// Whether a Host value, with or without a port, is a loopback name.
    static func isHost(_ host: String) -> Bool {
        isName(withoutPort(host[...]))
    }

    /// Whether an Origin is a page of this machine; `null` is none.
    static func isOrigin(_ origin: String) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return isName(withoutPort(origin[scheme.upperBound...]))
    }

    private static func withoutPort(_ host: Substring) -> Substring {
        if host.hasPrefix("[") { return host.prefix { $0 != "]" }.dropFirst() }
        return host.prefix { $0 != ":" }
    }

    private static func isName(_ name: Substring) -> Bool {
        let name = name.lowercased()
        if name == "localhost" || name == "::1" || name.hasSuffix(".localhost") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
