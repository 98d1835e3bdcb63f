/// The limits of a store.
package struct StoreConfiguration: Equatable, Sendable {
    /// Writes that may wait; default 16,384.
    ///
    /// Past a half of it lossy writes are dropped, past three quarters durable ones are refused as `store_busy`, past
    /// the whole of it normal ones are dropped.
    package var queueLimit = 16_384

    /// Questions that may wait; default 4,096.
    ///
    /// Past it they are refused as `store_busy`.
    package var readLimit = 4_096

    /// Rows that are written in one transaction at most; default 1,000.
    package var groupRows = 1_000

    /// After how many milliseconds a transaction takes no more writes; default 20.
    ///
    /// So long a normal write waits for company, too.
    package var groupMilliseconds = 20

    package init() {}
}

extension StoreConfiguration {
    /// How much may wait before a write of this class has no place any more.
    func limit(of writeClass: WriteClass) -> Int {
        switch writeClass {
        case .lossy: queueLimit / 2
        case .durable: queueLimit / 4 * 3
        case .normal: queueLimit
        }
    }
}
