import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

extension HitsCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One hit with everything that was kept of it.",
      discussion: "EXAMPLES\n  hotplate hits show 1042 --crop plate.png --wide vehicle.jpg")
    @OptionGroup var options: StoreOptions
    @Argument(help: "The hit's number or identifier.") var id: String
    @OptionGroup var format: FormatOptions<Format>
    @Option(
      help: ArgumentHelp("Write the plate's picture here.", valueName: "file"),
      completion: .file())
    var crop: String?
    @Option(
      help: ArgumentHelp("Write the wider picture here.", valueName: "file"), completion: .file())
    var wide: String?

    func validate() throws {
      guard let crop, let wide, case .file(let one)? = OutputDestination(crop),
        case .file(let other)? = OutputDestination(wide)
      else { return }
      let names = [one, other].map { URL(fileURLWithPath: $0).standardizedFileURL.path }
      if names[0] == names[1]
        || FileIdentity(one) != nil && FileIdentity(one) == FileIdentity(other)
      {
        throw ValidationError("--crop, --wide: expected two files, found one: \(wide)")
      }
    }

    func run() throws {
      let store = try options.open(command: "hits show")
      let card = try store.card(id)
      for (path, kind) in [(crop, HitStore.Picture.crop), (wide, .wide)] {
        guard let path else { continue }
        guard let picture = try store.picture(kind, of: card.number) else {
          throw HotplateError(.file, "hit \(card.number): no such picture was kept")
        }
        try LineOutput.refuse(path, ifAmong: options.files)
        try PrivateFile.replace(path, bytes: Array(picture.data))
      }
      try store.close()
      try printResult(format.chosen == .json ? try card.json() : card.text)
    }
  }
}
