import Glibc
import SocketIO

/// The terminal of a person while a command has all of it; `leave` gives it back as it was.
final class Terminal {
    /// What happened while somebody waited.
    enum Event: Equatable {
        case key(Character)
        case resized
        /// Ctrl-C, or a signal that asks us to end.
        case ended
    }

    private let signals: SignalQueue
    /// How the terminal was; nil when the input is none.
    private let earlier: termios?
    private var isInputOpen = true

    /// Takes the terminal: another screen, no cursor, keys as they are pressed.
    init() throws(Stop) {
        do throws(IOError) {
            signals = try Signals.watch([SIGINT, SIGTERM, SIGHUP, SIGWINCH])
        } catch {
            throw Stop(.failed, "\(error)")
        }
        var settings = termios()
        if tcgetattr(STDIN_FILENO, &settings) == 0 {
            earlier = settings
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        } else {
            earlier = nil
        }
        Console.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    func leave() {
        Console.write("\u{1B}[?25h\u{1B}[?1049l")
        if var earlier { tcsetattr(STDIN_FILENO, TCSAFLUSH, &earlier) }
    }

    /// Columns and rows; 80 by 24 when it does not tell.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Shows these lines and nothing else, in one write so that nothing flickers.
    func show(_ lines: [String]) {
        Console.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// The next event, or nil when none comes in so many milliseconds.
    func wait(milliseconds: UInt64) -> Event? {
        let end = MonotonicClock.milliseconds + milliseconds
        while true {
            while let signal = signals.take() { return signal == SIGWINCH ? .resized : .ended }
            let now = MonotonicClock.milliseconds
            guard now < end else { return nil }
            var polls = [
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isInputOpen ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&polls, 2, Int32(clamping: end - now)) > 0, polls[1].revents != 0 else { continue }
            var key: UInt8 = 0
            if read(STDIN_FILENO, &key, 1) == 1 { return .key(Character(Unicode.Scalar(key))) }
            // Whoever closed the input may still watch.
            isInputOpen = false
        }
    }
}
