/// What a request was answered that was sent with this key before; nil if none was.
///
/// Another request with the same key is `StoreError.keyReused`, as it is when the key is taken.
package struct IdempotentAnswer: StoreQuery {
    package var owner: String
    package var key: String
    package var fingerprint: String

    package init(owner: String, key: String, fingerprint: String) {
        self.owner = owner
        self.key = key
        self.fingerprint = fingerprint
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> String? {
        try connection.first(
            "SELECT fingerprint,answer FROM idempotency WHERE owner=$1 AND key=$2", [.text(owner), .text(key)]
        ) { row throws(StoreError) in
            guard try row.text(0) == fingerprint else { throw .keyReused }
            return try row.text(1)
        }
    }
}
