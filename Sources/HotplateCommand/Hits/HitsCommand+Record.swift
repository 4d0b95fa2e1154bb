import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Store the hits of records on standard input; each is named once it is on the disk.",
      discussion: """
        Hits that a read of `stream` takes back stay in the store, marked as withdrawn. Reads without a hit are counted and not kept, whatever `hits retain` says.

        EXAMPLES
          hotplate scan stills/ --hotlist stolen.csv --json | \\
            hotplate hits record --hotlist stolen.csv
        """)
    @OptionGroup var options: StoreOptions
    @Option(
      help: ArgumentHelp("A list that the hits are from.", valueName: "file"), completion: .file())
    var hotlist: [String] = []
    @Option(help: "The camera of records that name none.") var camera = "batch"

    func run() throws {
      try StandardInput.check()
      let store = try options.open(command: "hits record", create: true, changesPolicy: true)
      // A run that ends in an error keeps its counts, too; closing twice is closing once.
      defer { try? store.close() }
      try store.beginRun(
        settings: ["input": "records"],
        lists: try hotlist.map { HotlistInfo(try Hotlist(file: $0)) })
      // The end of this would end the camera's run that writes the records.
      store.waitForLocks()
      let output = try LineOutput()
      var (isRead, isWritten) = (true, true)
      let failed = try store.record(
        lines: FileHandle.standardInput, intake: HitIntake(camera: camera)
      ) { line in
        // Hits are stored though nobody reads or keeps what is told of them.
        guard isRead, isWritten else { return }
        do {
          try output.write(Data(line.utf8))
        } catch is OutputClosed {
          isRead = false
        } catch {
          isWritten = false
          printNotice("\(error)")
        }
      } complain: {
        printNotice($0)
      }
      try store.close()
      if failed > 0 || !isWritten { throw ExitCode(1) }
    }
  }
}
