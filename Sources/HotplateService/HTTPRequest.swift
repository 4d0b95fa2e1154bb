import Foundation

/// A request, understood to the last byte: what is ambiguous is refused, not guessed.
package struct HTTPRequest: Sendable, Hashable {
  /// What is wrong with a request, and the status to say so with.
  enum Refusal: Error, Hashable {
    case malformed
    case headTooLarge
    case bodyTooLarge
    case version
    case encoding

    var status: Int {
      switch self {
      case .malformed: 400
      case .headTooLarge: 431
      case .bodyTooLarge: 413
      case .version: 505
      case .encoding: 501
      }
    }
  }

  /// What is asked for.
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    /// Any other, which nothing here answers.
    case other = ""
  }

  static let largestHead = 16 << 10
  static let largestBody = 64 << 10
  static let mostHeaders = 64

  /// What is asked for.
  package var method: Method
  /// As sent, up to the question mark; never decoded, so that no path can mean two things.
  package var path: String
  /// What follows the question mark, by name, decoded; a name sent twice is refused.
  package var query: [String: String]
  /// By lower-case name; a name sent twice is refused.
  package var headers: [String: String]
  /// As many bytes as were announced.
  package var body = Data()

  /// How long the body is; absent is 0.
  var contentLength: Int

  /// Reads the head: everything up to and without the empty line.
  init(head: some Collection<UInt8>) throws(Refusal) {
    guard head.count <= Self.largestHead else { throw .headTooLarge }
    let lines = Self.lines(head)
    guard let lines, let first = lines.first else { throw .malformed }
    let parts = first.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else { throw .version }
    guard !parts[0].isEmpty, parts[0].utf8.allSatisfy(Self.isToken) else { throw .malformed }
    method = Method(rawValue: String(parts[0])) ?? .other
    let target = parts[1]
    guard target.hasPrefix("/"), target.utf8.count <= 2048,
      target.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { throw .malformed }
    let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(pieces[0])
    query = [:]
    if pieces.count == 2 {
      for pair in pieces[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = String(sides[0]).removingPercentEncoding,
          let value = (sides.count == 2 ? String(sides[1]) : "").removingPercentEncoding,
          query.updateValue(value, forKey: name) == nil
        else { throw .malformed }
      }
    }
    guard lines.count - 1 <= Self.mostHeaders else { throw .headTooLarge }
    headers = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw .malformed }
      let name = line[..<colon].lowercased()
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken),
        headers.updateValue(
          line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces), forKey: name)
          == nil
      else { throw .malformed }
    }
    guard headers["host"] != nil else { throw .malformed }
    guard headers["transfer-encoding"] == nil, headers["expect"] == nil else { throw .encoding }
    contentLength = 0
    if let text = headers["content-length"] {
      guard text.utf8.count <= 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let length = Int(text)
      else { throw .malformed }
      guard length <= Self.largestBody else { throw .bodyTooLarge }
      contentLength = length
    }
  }

  /// Lines that end in CR LF; `nil` when one ends otherwise or holds a control character.
  private static func lines(_ head: some Collection<UInt8>) -> [String]? {
    var lines: [String] = []
    var line: [UInt8] = []
    var isReturned = false
    for byte in head {
      if isReturned {
        guard byte == 0x0a else { return nil }
        isReturned = false
        lines.append(String(decoding: line, as: UTF8.self))
        line.removeAll(keepingCapacity: true)
      } else if byte == 0x0d {
        isReturned = true
      } else {
        guard byte >= 0x20 && byte != 0x7f || byte == 0x09 else { return nil }
        line.append(byte)
      }
    }
    guard !isReturned else { return nil }
    if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
    // A line that begins with a space would go on the one before: an old way to hide a header.
    return lines.contains { $0.first == " " || $0.first == "\t" } ? nil : lines
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
