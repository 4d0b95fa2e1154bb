import Foundation

/// A parser of bytes that somebody else wrote.
///
/// A target must neither trap nor touch memory that is not its own, whatever it is given, and what it gives must keep
/// what its documentation says: broken promises are `precondition`s here, so that libFuzzer finds them as crashes.
enum FuzzTarget: String, CaseIterable {
  /// JPEG, PNG, TIFF, WebP, BMP and GIF to a frame.
  case picture
  /// The orientation in a JPEG's EXIF block.
  case exif
  /// A file of flags.
  case config
  /// JPEG after JPEG.
  case mjpeg
  /// YUV4MPEG2.
  case y4m
  /// A stream that tells its own kind.
  case stream
  /// A hotlist, compiled or of any layout.
  case list
  /// A list's layout as an operator writes it.
  case format
  /// A date in a list.
  case date
  /// A plate as typed, read or listed.
  case plate
  /// A line of `match`.
  case match
  /// A record that is put into the store.
  case intake
  /// A policy pack.
  case policy
  /// What an audit log holds.
  case audit
  /// The name of a file that a camera uploaded.
  case name
  /// The journal of a drop folder.
  case journal
  /// A request to the console.
  case http

  /// The target of this process.
  static let chosen = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap(Self.init)

  func run(_ bytes: [UInt8]) {
    switch self {
    case .picture: fuzzPicture(bytes)
    case .exif: fuzzOrientation(bytes)
    case .config: fuzzConfiguration(bytes)
    case .mjpeg: fuzzMJPEG(bytes)
    case .y4m: fuzzY4M(bytes)
    case .stream: fuzzStream(bytes)
    case .list: fuzzList(bytes)
    case .format: fuzzListFormat(bytes)
    case .date: fuzzDate(bytes)
    case .plate: fuzzPlate(bytes)
    case .match: fuzzMatchLine(bytes)
    case .intake: fuzzIntake(bytes)
    case .policy: fuzzPolicy(bytes)
    case .audit: fuzzAudit(bytes)
    case .name: fuzzFileName(bytes)
    case .journal: fuzzJournal(bytes)
    case .http: fuzzHTTP(bytes)
    }
  }
}

/// A file in memory that holds the input, for parsers that want a path. One a process: libFuzzer runs one input at a
/// time.
func withFile(_ bytes: [UInt8], named name: String = "input", _ body: (String) -> Void) {
  let path = "/dev/shm/hotplate-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
  guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
    fatalError("\(path) cannot be written")
  }
  body(path)
  unlink(path)
}
