package import HTTPCore
package import HubRuntime
import Synchronization

/// Everything that a hub serves over plain HTTP: the page, the API, health and metrics.
///
/// A hub needs its handler before it runs, and the handler needs the hub before it can answer: `attach` closes the
/// circle. Until then what needs the hub is answered 503.
package final class Site: HTTPHandler {
    private let configuration: SiteConfiguration
    private let table: RouteTable
    private let hub = Mutex<(any HubQueries)?>(nil)

    package init(configuration: SiteConfiguration = SiteConfiguration()) {
        self.configuration = configuration
        table = RouteTable(routes: Self.routes(page: Page()))
    }

    /// Names the hub that the routes ask from now on.
    package func attach(_ hub: any HubQueries) {
        self.hub.withLock { $0 = hub }
    }

    package func handle(_ request: HTTPRequest, _ responder: Responder) {
        let head = request.head
        let path = head.path
        let origins = CrossOrigin(rules: configuration.origins).fields(path, origin: head.first("origin"))
        let send: @Sendable (Response) -> Void = { responder.send(Self.finished($0, origins)) }
        do throws(Problem) {
            if head.method == "OPTIONS" {
                send(CrossOrigin.preflight(path, allow: try table.allowed(path)))
                return
            }
            let (route, places) = try table.find(head.method, path)
            let exchange = Exchange(
                request: request, asker: try route.access.asker(head, configuration), places: places,
                configuration: configuration, hub: hub.withLock { $0 })
            switch route.work {
            case .atOnce(let answer): send(try answer(exchange))
            case .later(let answer):
                Task {
                    do throws(Problem) {
                        send(try await answer(exchange))
                    } catch {
                        send(error.response)
                    }
                }
            }
        } catch {
            send(error.response)
        }
    }

    package func tooManyRequests(_ head: RequestHead) -> Response {
        let origins = CrossOrigin(rules: configuration.origins).fields(head.path, origin: head.first("origin"))
        return Self.finished(Problem.tooManyRequests.response, origins)
    }

    /// What every answer carries.
    private static func finished(_ response: Response, _ origins: [HeaderField]) -> Response {
        var response = response
        response.fields += origins
        response.fields.append(HeaderField("x-content-type-options", "nosniff"))
        if !response.fields.contains(where: { $0.name == "cache-control" }) {
            response.fields.append(HeaderField("cache-control", "no-store"))
        }
        return response
    }
}
