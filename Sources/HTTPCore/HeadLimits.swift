/// How large a head may be; what passes a limit is refused, never cut.
package struct HeadLimits: Hashable, Sendable {
    /// Octets from the first of the start line to the empty line, both included; past it the answer is 431.
    ///
    /// Default 16 KiB: a browser's upgrade with its cookies needs about one.
    package var maxHeadBytes = 16_384

    /// Octets of the request target; past it the answer is 414.
    ///
    /// Default 8 KiB: supabase-js puts its API key there, about 200 octets.
    package var maxTargetBytes = 8_192

    /// Field lines of one head; past it the answer is 431.
    ///
    /// Default 100.
    package var maxFields = 100

    package init() {}
}
