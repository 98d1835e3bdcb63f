import Foundation
import HTTPCore
import HubTesting
import Testing

@testable import HubHTTP

@Suite struct PageTests {
    static let folder = RepositoryFiles.root + "/Sources/CWebAssets/assets"

    @Test("every file of the page is in the binary as it lies in the repository")
    func embedded() async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
        #expect(Page().names == files)
        for file in files {
            let answer = try await TestSite().ask("GET", "/dashboard/\(file)")
            #expect(answer.body == Array(try Data(contentsOf: URL(filePath: "\(Self.folder)/\(file)"))))
        }
    }

    @Test("the page and every script it names are served with their types")
    func served() async throws {
        let site = TestSite()
        let index = try await site.ask("GET", "/")
        #expect(index.field("content-type") == "text/html; charset=utf-8")
        #expect(try await site.ask("GET", "/dashboard/").body == index.body)
        for match in index.text.matches(of: /(?:href|src)="(\/[^"]+\.(js|css|svg))"/) {
            let answer = try await site.ask("GET", String(match.output.1))
            #expect(answer.status == 200, "\(match.output.1)")
            let type = [
                "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
            ]
            #expect(answer.field("content-type") == type[String(match.output.2)])
        }
        #expect(try await site.ask("GET", "/dashboard").field("location") == "/dashboard/")
    }

    @Test("the page keeps the policy it is sent with: no script, style or handler inside, nothing from elsewhere")
    func policy() async throws {
        let index = try await TestSite().ask("GET", "/")
        let policy = try #require(index.field("content-security-policy"))
        for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "connect-src 'self'"] {
            #expect(policy.contains(rule))
        }
        #expect(!policy.contains("unsafe"))
        #expect(index.field("x-content-type-options") == "nosniff")
        #expect(!index.text.contains(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/))
        for name in Page().names where name != "favicon.svg" {
            let text = try await TestSite().ask("GET", "/dashboard/\(name)").text
            let elsewhere = text.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(!elsewhere.contains(/https?:\/\/|innerHTML|document\.write/), "\(name)")
        }
    }

    @Test(
        "what the browser has is not sent again (RFC 9110 13.1.2)",
        arguments: [("TAG", 304), ("W/TAG", 304), (#""other", TAG"#, 304), ("*", 304), (#""other""#, 200), ("", 200)])
    func unchanged(field: String, status: Int) async throws {
        let site = TestSite()
        let tag = try #require(try await site.ask("GET", "/dashboard/app.js").field("etag"))
        let value = field.replacing("TAG", with: tag)
        let answer = try await site.ask("GET", "/dashboard/app.js", ["if-none-match": value])
        #expect(answer.status == status)
        #expect(answer.body.isEmpty == (status == 304))
        #expect(answer.field("etag") == tag)
        #expect(answer.field("cache-control") == "no-cache")
    }

    @Test("the page to try a hub on is there in development, under the same policy, and nowhere else")
    func tryIt() async throws {
        let answer = try await TestSite().ask("GET", "/try")
        #expect(answer.status == 200)
        #expect(answer.text.contains("/dashboard/try.js"))
        let index = try await TestSite().ask("GET", "/")
        #expect(answer.field("content-security-policy") == index.field("content-security-policy"))
        #expect(!answer.text.contains(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/))
        let guarded = TestSite(try TestSite.guarded())
        #expect(try await guarded.ask("GET", "/try").status == 404)
    }

    @Test("the whole page stays within 144 KiB before compression, the one to try a hub on apart")
    func budget() async throws {
        var octets = 0
        for name in Page().names where !name.hasPrefix("try.") {
            octets += try await TestSite().ask("GET", "/dashboard/\(name)").body.count
        }
        #expect(octets < 144 << 10)
    }
}
