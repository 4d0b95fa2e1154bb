import Hotplate

/// A file of flags becomes flags or a sentence.
func fuzzConfiguration(_ bytes: [UInt8]) {
  withFile(bytes) { path in
    guard let flags = try? ConfigurationFile.expanding(["scan", "a.jpg", "--config", path]) else {
      return
    }
    precondition(flags.arguments.first == "scan" && flags.arguments.last == "a.jpg")
  }
}
