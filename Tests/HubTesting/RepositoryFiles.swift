/// Finds files of the repository from a test's own path: `protocol/` is read, never copied into a bundle.
package enum RepositoryFiles {
    /// The root folder, without a trailing slash: two levels above `Tests/HubTesting/`.
    package static var root: String {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }
}
