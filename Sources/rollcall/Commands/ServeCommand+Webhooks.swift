import HubIdentity
import HubWebhooks

extension ServeCommand {
    /// Who tells others what happens in rooms; nil when nobody is to be told.
    func startCourier() throws(Stop) -> WebhookCourier? {
        guard !options.webhooks.isEmpty, let file = options.webhookSecretFile else { return nil }
        var endpoints: [WebhookAddress] = []
        for text in options.webhooks {
            guard let endpoint = WebhookAddress(text) else {
                throw .wrongValue(
                    "--webhook", text, expected: "an address such as https://app.example.org/rollcall", hint: nil)
            }
            endpoints.append(endpoint)
        }
        let run = String(UInt64.random(in: .min ... .max), radix: 36)
        var configuration = WebhookCourier.Configuration(
            endpoints: endpoints, secret: try Secret(file: file), hub: run)
        configuration.filter = WebhookFilter(
            topics: Set(options.webhookEvents), rooms: options.webhookRooms.map { RoomPattern($0) })
        configuration.agent = "rollcall/\(Version.number)"
        let log = log
        configuration.news = { news in
            switch news {
            case .failing(let endpoint, let why):
                log.warning("a webhook fails, it is tried again", ["endpoint": endpoint, "why": why])
            case .recovered(let endpoint): log.info("a webhook is heard again", ["endpoint": endpoint])
            case .gone(let endpoint):
                log.warning("a webhook wants no more, it is told nothing until the next start", ["endpoint": endpoint])
            }
        }
        return WebhookCourier(configuration)
    }

    /// Gives what waits two seconds.
    func stop(_ courier: WebhookCourier) async {
        let untold = await courier.stop()
        if untold > 0 { log.warning("webhooks were not told of all", ["events": "\(untold)"]) }
    }
}
