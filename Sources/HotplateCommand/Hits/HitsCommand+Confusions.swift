import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Confusions: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What each camera takes for what, as people found: counts, as JSON lines.",
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
      if let camera {
        let log = try AuditReader(store: options.store)
        if try !log.confusions().contains(where: { $0.camera == camera }) {
          printNotice("nothing was found at camera \(camera): the matrix is the measured one")
        }
        try printResult(try log.confusionMatrix(camera: camera))
        return
      }
      let output = try LineOutput()
      for count in try AuditReader(store: options.store).confusions() {
        try output.write(Data(try count.json().utf8))
      }
    }
  }
}
