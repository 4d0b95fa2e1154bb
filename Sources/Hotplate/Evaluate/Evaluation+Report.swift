import Foundation

extension Evaluation {
  /// A table for people.
  public var text: String {
    var lines: [String] = []
    func row(_ name: String, _ share: Share) {
      guard share.all > 0 else { return }
      lines.append(
        "  " + name.padding(toLength: 46, withPad: " ", startingAt: 0)
          + String(format: "%5.1f %%  (%d of %d)", share.percent, share.good, share.all))
    }
    for region in tallies.keys.sorted(by: { ($0 == "all" ? "" : $0) < ($1 == "all" ? "" : $1) }) {
      guard let tally = tallies[region] else { continue }
      lines.append("\(region):")
      row("found, all labelled plates", tally.plates)
      row("found, at least 40 pixels wide", tally.wide)
      row("found, the widest of each picture", tally.widest)
      row("regions that meet a label", tally.precision)
      row("scenes read exactly, end to end", tally.exact)
      row("scenes read, O=0 I=1", tally.alike)
      row("crops read exactly", tally.crops)
      row("crops read, O=0 I=1", tally.cropsAlike)
      row("text among the first 3 candidates", tally.firstThree)
      row("text among the first 10 candidates", tally.firstTen)
      if region == "all" { row("two-line crops read exactly", twoLine) }
    }
    for (reads, name) in [(confidences, "crops"), (sceneConfidences, "scenes")] where !reads.isEmpty
    {
      let bins = Self.tenths(reads)
      lines.append(
        "calibration error of confidence, \(name): "
          + String(format: "%.3f", bins.expectedCalibrationError)
          + " of \(reads.count.counted("read")), by chance alone "
          + String(format: "%.3f", bins.calibrationErrorByChance))
    }
    if picturesWithoutPlates > 0 {
      lines.append(
        "on \(picturesWithoutPlates.counted("picture")) without plates: "
          + "\(falseRegions.counted("region")), \(falseReads.counted("read"))")
    }
    let times = ScannedImage.Stage.allCases.map {
      "\($0.rawValue) \(String(format: "%.2f", median($0)))"
    }
    lines.append("median milliseconds a scene: " + times.joined(separator: ", "))
    if !cropMilliseconds.isEmpty {
      let mean = cropMilliseconds.reduce(0, +) / Double(cropMilliseconds.count)
      lines.append(
        String(
          format: "milliseconds a crop, decoded and read: median %.2f, mean %.2f",
          Self.median(cropMilliseconds), mean))
    }
    if !failures.isEmpty {
      lines.append("\(failures.count.counted("picture")) could not be opened or decoded")
    }
    return lines.joined(separator: "\n")
  }

  /// A line for every labelled text that was not read, its parts between tabs: the picture, the text, what was read and how sure.
  ///
  /// `not located` stands for the last two where no region met the label, and `-` for a text where the region was not read. A tab or a line end in the
  /// picture's path stands as U+FFFD.
  public var misses: [String] {
    outcomes.compactMap { outcome in
      guard let text = outcome.text, !outcome.isRight else { return nil }
      let path = outcome.path.inOneLine.replacing("\t", with: "\u{FFFD}")
      guard outcome.isFound else { return "\(path)\t\(text)\tnot located" }
      let read = outcome.read.isEmpty ? "-" : outcome.read
      return "\(path)\t\(text)\t\(read)\t" + String(format: "%.3f", outcome.confidence)
    }
  }
}
