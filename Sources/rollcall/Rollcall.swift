@main
struct Rollcall {
    nonisolated static func main() async {}
}
