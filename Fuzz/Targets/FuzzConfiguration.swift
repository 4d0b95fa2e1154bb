import Hotplate

private let known = VerbFlags(
  names: ["--jobs", "--quiet", "--progress", "--region", "-o", "-c"],
  valued: ["--jobs", "--region", "-o", "-c"],
  single: ["--jobs": "--jobs", "-o": "-o"])

/// A file of flags becomes flags or a sentence.
func fuzzConfiguration(_ bytes: [UInt8]) {
  withFile(bytes) { path in
    let line = ["scan", "a.jpg", "--config", path]
    guard let flags = try? ConfigurationFile.expanding(line, flagsOf: { _ in known }) else {
      return
    }
    precondition(flags.arguments.first == "scan" && flags.arguments.last == "a.jpg")
  }
}
