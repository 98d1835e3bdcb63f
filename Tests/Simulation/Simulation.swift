@main
struct Simulation {
    nonisolated static func main() async {}
}
