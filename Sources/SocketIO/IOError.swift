import Glibc

/// A system call that failed: which call, and its errno.
package struct IOError: Error, Equatable, CustomStringConvertible {
    /// The call's name, as in its manual page.
    package let call: String

    /// The value of errno right after the call.
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// Reads errno of the call that has just failed.
    package init(call: String) {
        self.init(call: call, code: errno)
    }

    package var description: String {
        "\(call): \(String(cString: strerror(code)))"
    }
}
