import Foundation
import Hotplate

/// A web server on loopback that notes what is posted to it: one connection at a time, on a thread of its own.
final class HTTPReceiver: Sendable {
  struct Post: Sendable, Hashable {
    var key: String
    var body: String
    var authorization: String?
    var agent: String?
    var cookie: String?
  }

  let port: UInt16
  private let listener: Int32
  private let posted = Guarded<[Post]>([])
  /// Answers for the posts to come, by their number from 0.
  private let answer: @Sendable (Int) -> Int
  /// Where redirects lead.
  private let elsewhere: String

  /// Listens on a free port.
  ///
  /// - Parameter answer: The status of each post; 0 closes the connection without an answer.
  init(
    port: UInt16 = 0, elsewhere: String = "",
    answer: @escaping @Sendable (Int) -> Int = { _ in 200 }
  ) throws {
    self.answer = answer
    self.elsewhere = elsewhere
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var one: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    self.port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  var url: String { "http://127.0.0.1:\(port)/hits" }

  /// What was posted and answered with 200.
  var posts: [Post] { posted.withLock { $0 } }

  /// Stops listening: from now on nobody can connect.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve() {
    var number = 0
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 {
        close(listener)
        return
      }
      var limit = timeval(tv_sec: 5, tv_usec: 0)
      setsockopt(
        connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      while let post = read(from: connection) {
        let status = answer(number)
        number += 1
        // Noted before the answer: who crashes after the answer must not post again.
        if status == 200 { posted.withLock { $0.append(post) } }
        if status == 0 { break }
        let place = 300..<400 ~= status ? "Location: \(elsewhere)\r\n" : ""
        let text =
          "HTTP/1.1 \(status) X\r\n\(place)Set-Cookie: seen=1; Path=/\r\nContent-Length: 0\r\n\r\n"
        guard send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { break }
      }
      close(connection)
    }
  }

  private func read(from connection: Int32) -> Post? {
    var bytes = Data()
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      if let end = bytes.range(of: Data("\r\n\r\n".utf8)) {
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        var fields: [String: String] = [:]
        for line in head.components(separatedBy: "\r\n").dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          if parts.count == 2 {
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
          }
        }
        let length = fields["content-length"].flatMap { Int($0) } ?? 0
        if bytes.count >= end.upperBound + length {
          return Post(
            key: fields["idempotency-key"] ?? "",
            body: String(
              decoding: bytes[end.upperBound..<end.upperBound + length], as: UTF8.self),
            authorization: fields["authorization"], agent: fields["user-agent"],
            cookie: fields["cookie"])
        }
      }
      let count = recv(connection, &chunk, chunk.count, 0)
      if count <= 0 { return nil }
      bytes += chunk[..<count]
    }
  }
}
