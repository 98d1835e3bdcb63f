import HTTPCore
import HubClient
import HubIdentity
import JSONCore

/// What a token says of itself, read without its key: whether it is true only the hub can tell.
struct TokenContents: Equatable {
    let subject: String?
    let role: String?
    /// Seconds since 1970.
    let end: Int64?
    /// The claim `rooms`, pattern by pattern.
    let rooms: [String]

    /// Nil for what is no signed token, such as the admin token of a hub.
    init?(_ token: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let octets = Base64URL.decode(parts[1].utf8),
            let claims = try? JSONTree(parsing: octets), case .object = claims
        else { return nil }
        func text(_ name: String) -> String? { if case .string(let text)? = claims[name] { text } else { nil } }
        subject = text("sub")
        role = text("rollcall_role") ?? text("role")
        end = claims["exp"]?.wholeNumber
        guard case .object(let grants)? = claims["rooms"] else {
            rooms = []
            return
        }
        rooms = grants.map { grant in
            guard case .array(let rights) = grant.value else { return grant.name }
            let words = rights.compactMap { if case .string(let word) = $0 { word } else { nil } }
            return "\(grant.name)=\(words.joined(separator: "+"))"
        }
    }
}

extension Finding {
    /// - Parameters:
    ///   - answers: to the list of rooms, asked without a token and with it; nil = not asked, or not answered.
    ///   - now: seconds since 1970.
    static func token(_ token: String?, _ answers: (without: CallAnswer?, with: CallAnswer?), now: Int64) -> Finding {
        if answers.without?.head.status == 200 {
            return Finding("token", .good, "the hub asks for none (--dev): anybody may be anybody")
        }
        guard let token else {
            return Finding(
                "token", .warning, "none was given, so that none could be tried", hint: "--token or --token-file")
        }
        guard let answer = answers.with else {
            return Finding(
                "token", .warning, "it was not tried: nobody knows who would read it", hint: "put TLS right first")
        }
        let contents = TokenContents(token)
        switch answer.head.status {
        case 200: return accepted(contents, "lists all rooms", now)
        case 403: return accepted(contents, "may not list all rooms", now)
        case 401:
            return Finding(
                "token", .bad, "the hub refuses it: \(answer.words ?? "401")",
                hint: contents == nil
                    ? "an admin token lives as long as its hub: take the one of its last start"
                    : "it must be signed by a key of this hub, and not be over: rollcall token --help")
        default:
            return Finding("token", .warning, "the list of rooms answers \(answer.head.status)", hint: answer.words)
        }
    }

    private static func accepted(_ contents: TokenContents?, _ right: String, _ now: Int64) -> Finding {
        guard let contents else { return Finding("token", .good, "accepted: the hub's admin token, opens everything") }
        var parts = ["accepted: \(contents.subject ?? "nobody by name")", "role \(contents.role ?? "member")", right]
        if !contents.rooms.isEmpty { parts.append("only " + contents.rooms.joined(separator: " ")) }
        guard let end = contents.end else { return Finding("token", .good, parts.joined(separator: ", ")) }
        parts.append("ends in \(Figures.age(Double(end - now)))")
        let text = parts.joined(separator: ", ")
        if end - now < 300 { return Finding("token", .warning, text, hint: "get a new one soon") }
        return Finding("token", .good, text)
    }
}
