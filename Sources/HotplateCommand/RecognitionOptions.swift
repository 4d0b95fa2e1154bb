import ArgumentParser
import Foundation
import Hotplate

/// The flags that `scan`, `stream` and `watch` share: what to look for, and how to tell of it.
struct RecognitionOptions: ParsableArguments {
  @OptionGroup var regions: RegionOptions

  @Option(
    name: [.customShort("p"), .long],
    help: "Syntax of one US state or country that plates follow, for example ca or d.")
  var pattern: String?

  // Numbers take what follows, as `-5`, so that a refusal can say what was expected.
  @Option(
    name: [.customShort("n"), .customLong("top")], parsing: .unconditional,
    help: "Candidates a plate.")
  var top = 10

  @Option(
    parsing: .unconditional,
    help: """
      Reads less probable than this are not reported (0–1; default: 0.2; `stream`: 0.1 for a moving plate).
      """)
  var minConfidence: Double?

  @Option(
    parsing: .unconditional,
    help: "Plates narrower than this are not read, in pixels (default: 0).")
  var minPlateWidth: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Report at most so many plates of a picture, those that look most like a plate first. A picture gives 48 at most, so that only a number below 48 leaves any out."
  )
  var maxPlates = Pipeline.Configuration().maximumPlates

  @Option(
    parsing: .unconditional,
    help: """
      In how many ways a doubtful plate is looked at, 1 to 9: fewer are faster (default: 9, and a close-up of the characters where their place in the picture can be found; `stream`: 1 a frame).
      """)
  var looks: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Read only plates whose center is in this part of the picture, in pixels.",
      valueName: "x,y,w,h"), transform: BoxArgument.init)
  var roi: BoxArgument?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Read no plate whose center is in this part of the picture, in pixels, as where the camera draws in its name (repeatable).",
      valueName: "x,y,w,h"), transform: BoxArgument.init)
  var ignore: [BoxArgument] = []

  @Option(
    help: ArgumentHelp("Write a picture of every plate into this folder.", valueName: "dir"),
    completion: .directory)
  var crops: String?

  @Option(
    help: ArgumentHelp("Write every picture with plates drawn into this folder.", valueName: "dir"),
    completion: .directory)
  var annotate: String?

  @Option(parsing: .unconditional, help: "Workers (default: one a core).")
  var jobs: Int?

  @Flag(help: "Report what each character may be otherwise.")
  var characters = false

  @Flag(help: "Also report plates that were located but could not be read.")
  var unread = false

  func validate() throws {
    if let pattern, PlateSyntax.named(pattern.uppercased()) == nil {
      throw ValidationError("--pattern \(pattern): \(PlateSyntax.expected)")
    }
    if let pattern, syntax == nil {
      // `-c ca -p ca` seems to be one place.
      let meanings: [PlateSyntax.Region: String] = [.ca: "Canada", .latin: "Latin America"]
      let region = PlateSyntax.Region(rawValue: pattern.lowercased())
      let remark = region.flatMap { region in
        regions.named.contains(region)
          ? meanings[region].map { "; as a region \(region.rawValue) is \($0)" } : nil
      }
      throw ValidationError(
        "--pattern \(pattern): expected a state or country of the regions named (\(regions.codes.joined(separator: ", "))\(remark ?? ""))"
      )
    }
    if top < 1 { throw ValidationError("--top \(top): expected 1 or more") }
    if let minConfidence, !(0...1).contains(minConfidence) {
      throw ValidationError("--min-confidence \(minConfidence): expected a number from 0 to 1")
    }
    if let minPlateWidth, !(minPlateWidth >= 0 && minPlateWidth.isFinite) {
      throw ValidationError("--min-plate-width \(minPlateWidth): expected pixels, 0 or more")
    }
    if maxPlates < 1 { throw ValidationError("--max-plates \(maxPlates): expected 1 or more") }
    if let looks, !(1...TesseractReader.variantCount).contains(looks) {
      throw ValidationError("--looks \(looks): expected 1 to \(TesseractReader.variantCount)")
    }
    if let jobs, !(1...256).contains(jobs) {
      throw ValidationError("--jobs \(jobs): expected 1 to 256")
    }
  }

  /// Workers to run.
  var workers: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

  /// What a pipeline looks for.
  var configuration: Pipeline.Configuration {
    Pipeline.Configuration(
      minimumConfidence: minConfidence ?? Pipeline.Configuration().minimumConfidence,
      minimumPlateWidth: minPlateWidth ?? 0, maximumPlates: maxPlates,
      regionOfInterest: roi?.box, ignoredRegions: ignore.map(\.box), reportsUnread: unread)
  }
}

/// `x,y,w,h` in pixels.
struct BoxArgument: CustomStringConvertible {
  let box: Box

  var description: String { "\(box.x),\(box.y),\(box.width),\(box.height)" }

  init(_ argument: String) throws {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0)
    }
    guard numbers.count == 4, case let parts = numbers.compactMap({ $0 }), parts.count == 4,
      parts.allSatisfy({ $0.isFinite }), parts[0] >= 0, parts[1] >= 0, parts[2] > 0, parts[3] > 0
    else {
      throw ValidationError("expected x,y,w,h in pixels, none below 0, width and height above 0")
    }
    box = Box(x: parts[0], y: parts[1], width: parts[2], height: parts[3])
  }
}
