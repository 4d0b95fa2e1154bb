import ArgumentParser

struct HitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hits",
    abstract: "The hit store: look at hits, record what a person found, search with a purpose.",
    discussion: """
      Every look, search and finding goes into the store's audit log. A hit is a lead to verify, never a verdict.

      EXAMPLES
        hotplate hits list --undecided
        hotplate hits show 1042 --crop plate.png
        hotplate hits dispose 1042 misread --truth 8AB128 --note "bolt read as 3"
        hotplate hits clear 1042 --for 30d --reason "stopped and checked"
        hotplate hits search --plate '8A?1*' \\
          --purpose criminal-investigation --case 26-0417
        hotplate hits export 1042 --purpose criminal-investigation --case 26-0417 \\
          -o hit-1042
        hotplate hits replay 1042 --hotlist stolen.csv
      """,
    subcommands: [
      List.self, Show.self, Dispose.self, Clear.self, Clearances.self, Search.self, Replay.self,
      Record.self, Retain.self, Confusions.self, Export.self,
    ])
}
