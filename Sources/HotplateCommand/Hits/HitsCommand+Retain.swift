import ArgumentParser
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Retain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep reads without a hit for a time, or stop keeping them.",
      discussion: """
        Holds for scan, stream and watch with --store; hits record counts reads alone.

        EXAMPLES
          hotplate hits retain 21d --reason "order 26-3 of the chief"
          hotplate hits retain none --reason "order withdrawn"
        """)
    @OptionGroup var options: StoreOptions
    @Argument(help: "How long: 3m, 24h, 21d; none deletes what was kept.") var period: String
    @Option(help: "Why, for the log.") var reason: String

    func validate() throws { try refuseUsage { _ = try RetentionPeriod.parse(period) } }

    func run() throws {
      let store = try options.open(command: "hits retain", create: true)
      try store.retain(try RetentionPeriod.parse(period), reason: reason)
      let retention = store.retention
      try store.close()
      try printConfirmation(
        "reads without a hit are \(retention.map { "kept for \($0)" } ?? "not kept")")
    }
  }
}
