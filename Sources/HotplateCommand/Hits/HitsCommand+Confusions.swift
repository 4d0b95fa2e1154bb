import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Confusions: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "What each camera takes for what, as people found: counts, as JSON lines. Looking is logged.",
      discussion: """
        EXAMPLES
          hotplate hits confusions
          hotplate hits confusions --camera gate-3 > gate-3.json
          hotplate stream --camera gate-3 --hotlist stolen.csv \\
            --confusions gate-3.json
        """)
    @OptionGroup var options: StoreOptions
    @Option(help: "The matrix of this camera alone, as --confusions takes it.")
    var camera: String?

    func run() throws {
      let store = try options.open(command: "hits confusions")
      let counts = try store.confusions(camera: camera)
      try store.close()
      if let camera {
        if counts.isEmpty {
          printNotice("nothing was found at camera \(camera): the matrix is the measured one")
        }
        return try printResult(try ConfusionCount.matrix(of: counts, camera: camera))
      }
      let output = try LineOutput()
      for count in counts { try output.write(Data(try count.json().utf8)) }
    }
  }
}
