import ArgumentParser

@main
struct HotplateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotplate",
    abstract: "Reads license plates in camera stills and matches them against hotlists.",
    subcommands: [])
}
