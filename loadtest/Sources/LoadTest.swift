@main
struct LoadTest {
    nonisolated static func main() async {}
}
