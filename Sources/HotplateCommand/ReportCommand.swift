import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What the log says of a stretch of time: for people, programs and statutes.",
    discussion: """
      Everything in a report is from the signed log, hits that retention has deleted included.

      EXAMPLES
        hotplate report --from 2026-01-01 --until 2026-07-01
        hotplate report --format html -o report.html
        hotplate report --form ar --from 2026-01-01 --until 2026-07-01
        hotplate report --form nj --sample 25 --seed 2026
      """)

  enum Format: String, AnswerFormat, CaseIterable {
    case text, json, html

    static var help: ArgumentHelp { "text, json or html (default: text)." }
  }

  @OptionGroup var options: StoreOptions
  @Option(help: "From this day, the day itself too, or RFC 3339 time on, like 2026-11-01.")
  var from: Timestamp?
  @Option(help: "Until this day, the day itself not, or RFC 3339 time, like 2026-12-01.")
  var until: Timestamp?
  @OptionGroup var format: FormatOptions<Format>
  @Option(
    help: "A statutory form: ar (§ 12-12-1805), va (§ 2.2-5517), nj (2022-12), ca (§ 1798.90.52).")
  var form: StatutoryForm?
  @Option(help: "Draw this many accesses for a supervisor's audit.") var sample = 0
  @Option(help: "Where the drawing starts: the same seed draws the same.") var seed: UInt64 = 1
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  func validate() throws {
    try requireOrder(from: from, until: until)
    guard sample >= 0 else { throw ValidationError("--sample is at least 0, found \(sample)") }
    guard sample == 0 || form == nil || form == .newJersey else {
      throw ValidationError("--sample: of the forms nj alone has one; leave out --form or --sample")
    }
    guard form == nil || format.chosen == .text else {
      throw ValidationError("--form is text alone; leave out --format")
    }
  }

  func run() throws {
    let store = try options.open(command: "report")
    let report = try store.report(
      from: from, until: until, form: form?.rawValue ?? format.chosen.rawValue)
    let drawn = AuditSample(seed: seed).draw(sample, from: report.accesses)
    let text: String
    if let form {
      text = form.text(report, sample: drawn)
    } else {
      switch format.chosen {
      case .text: text = report.text + report.text(of: drawn, seed: seed)
      case .json: text = report.json(sample: drawn, seed: seed).json + "\n"
      case .html: text = report.html(sample: drawn, seed: seed)
      }
    }
    try store.close()
    let ending = text.hasSuffix("\n") ? text.dropLast() : text[...]
    try LineOutput(path: output, inputs: options.files).write(String(ending))
  }
}

extension StatutoryForm: ExpressibleByArgument {}
