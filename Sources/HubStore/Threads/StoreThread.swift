import CLinux
import Glibc

/// What a thread does until its work ends.
protocol ThreadBody: AnyObject {
    func run()
}

/// A thread with one owner's work, which can be waited for.
struct StoreThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread that keeps `body`, and is the only one to use it from now on.
    init(name: String, _ body: sending any ThreadBody) {
        let context = Unmanaged.passRetained(Context(name: name, body: body)).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, threadMain, context)
        precondition(result == 0, "pthread_create: \(String(cString: strerror(result)))")
        self.thread = thread
    }

    /// Blocks until the work has ended.
    func join() {
        pthread_join(thread, nil)
    }
}

private final class Context {
    let name: String
    let body: any ThreadBody

    init(name: String, body: any ThreadBody) {
        self.name = name
        self.body = body
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let taken = Unmanaged<Context>.fromOpaque(context).takeRetainedValue()
    clinux_name_thread(taken.name)
    taken.body.run()
    return nil
}
