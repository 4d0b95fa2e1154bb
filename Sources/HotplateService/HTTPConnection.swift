import Foundation
import Glibc

/// One client's socket, with or without TLS. Every wait has a deadline, so that a slow client holds its own thread for a while and nothing else.
final class HTTPConnection: Sendable {
  struct Gone: Error {}

  /// What one attempt to read or write came to.
  enum Step {
    case moved(Int)
    /// The socket must be ready for this first.
    case waits(for: Int16)
    case ended
  }

  let descriptor: Int32
  private let tls: TLSConnection?

  init(descriptor: Int32, tls: TLSConnection? = nil) {
    self.descriptor = descriptor
    self.tls = tls
  }

  /// Reads one request; all of it must have come by `deadline`.
  func request(by deadline: ContinuousClock.Instant) throws -> HTTPRequest {
    var bytes: [UInt8] = []
    let end: Int
    while true {
      if let found = Self.endOfHead(bytes) {
        end = found
        break
      }
      guard bytes.count <= HTTPRequest.largestHead else { throw HTTPRequest.Refusal.headTooLarge }
      bytes += try read(atMost: 4096, by: deadline)
    }
    var request = try HTTPRequest(head: bytes[..<(end - 2)])
    var body = Array(bytes[(end + 2)...])
    while body.count < request.contentLength {
      body += try read(atMost: request.contentLength - body.count, by: deadline)
    }
    // More than was announced would be a second request: there is none on a connection.
    guard body.count == request.contentLength else { throw HTTPRequest.Refusal.malformed }
    request.body = Data(body)
    return request
  }

  /// Where the head's last line has its line end's end: the empty line follows.
  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 3..<bytes.count
    where bytes[index] == 0x0a && bytes[index - 1] == 0x0d && bytes[index - 2] == 0x0a
      && bytes[index - 3] == 0x0d
    {
      return index - 1
    }
    return nil
  }

  private func read(atMost count: Int, by deadline: ContinuousClock.Instant) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    let got = try moved(by: deadline) {
      buffer.withUnsafeMutableBytes { bytes in
        guard let tls else {
          return step(
            recv(descriptor, bytes.baseAddress, count, Int32(MSG_DONTWAIT)), Int16(POLLIN))
        }
        return tls.read(into: bytes)
      }
    }
    return Array(buffer[..<got])
  }

  /// Writes all of `data`; it must have gone by `deadline`.
  func write(_ data: Data, by deadline: ContinuousClock.Instant) throws {
    var rest = data[...]
    while !rest.isEmpty {
      rest = rest.dropFirst(
        try moved(by: deadline) {
          rest.withUnsafeBytes { bytes in
            guard let tls else {
              let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
              return step(send(descriptor, bytes.baseAddress, bytes.count, flags), Int16(POLLOUT))
            }
            return tls.write(bytes)
          }
        })
    }
  }

  /// Attempts until bytes have moved: how many.
  private func moved(by deadline: ContinuousClock.Instant, _ attempt: () -> Step) throws -> Int {
    while true {
      // Whoever always has bytes ready has no more time than others.
      guard .now < deadline else { throw Gone() }
      switch attempt() {
      case .moved(let count): return count
      case .waits(let events): try wait(for: events, by: deadline)
      case .ended: throw Gone()
      }
    }
  }

  private func step(_ count: Int, _ events: Int16) -> Step {
    if count > 0 { return .moved(count) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .waits(for: events) : .ended
  }

  /// Whether the client has closed its side.
  var isGone: Bool {
    // POLLRDHUP, which the module map leaves out.
    let closed: Int16 = 0x2000
    var entry = pollfd(fd: descriptor, events: closed, revents: 0)
    guard poll(&entry, 1, 0) > 0 else { return false }
    return entry.revents & (closed | Int16(POLLHUP) | Int16(POLLERR)) != 0
  }

  private func wait(for events: Int16, by deadline: ContinuousClock.Instant) throws {
    while true {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { throw Gone() }
      var entry = pollfd(fd: descriptor, events: events, revents: 0)
      let count = poll(&entry, 1, Int32(min(left.rounded(.up), 60_000)))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Gone() }
      if count == 0 { continue }
      // An error or a hangup shows at the next read or write.
      return
    }
  }

  /// Wakes whoever waits on the socket: it is to end.
  func abort() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Says that nothing more will be sent.
  func finish() {
    tls?.finish()
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Waits a moment for the client's end; what was sent still arrives, since what the client sends meanwhile is read away.
  func drain() {
    let deadline = ContinuousClock.now + .milliseconds(500)
    while (try? read(atMost: 4096, by: deadline)) != nil {}
  }
}
