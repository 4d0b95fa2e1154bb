import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The newest hits, newest first.",
      discussion: "EXAMPLES\n  hotplate hits list --undecided --format json")
    @OptionGroup var options: StoreOptions
    @Flag(help: "Only those nobody has judged.") var undecided = false
    @Option(help: "At most this many.") var limit = 50
    @OptionGroup var form: FormOptions

    func validate() throws { try requireSome(limit: limit) }

    func run() throws {
      let store = try options.open(command: "hits list")
      let cards = try store.hits(undecided: undecided, limit: limit).map { HitCard($0) }
      try store.close()
      let output = try LineOutput()
      for card in cards {
        try output.write(Data((form.isJSON ? try card.json() : card.line).utf8))
      }
    }
  }
}
