import Dispatch
import Foundation
import Glibc
import Hotplate

/// Serves HTTP/1.1 to few clients, one thread each.
///
/// The store blocks while it waits for the disk, clients are few, and every one must be bounded in bytes, time and number,
/// which the servers at hand do not do (FlyingFox 0.27.1 reads header lines of any length, without a deadline, from any number
/// of clients).
package final class HTTPServer: Sendable {
  /// What one client and all together may take.
  package struct Limits: Sendable {
    /// Clients at once; beyond it one that has its answer makes room, else the one that has been sending its request the longest.
    package var clients = 128
    /// Until a request has come whole.
    package var request = Duration.seconds(10)
    /// Until an answer, or a piece of a stream, has gone.
    package var response = Duration.seconds(20)
    /// Until a server that is stopped has answered those in hand: longer than a store that is to end waits for another process.
    package var ending = Duration.seconds(8)

    /// Those for the console.
    package init() {}
  }

  private struct Clients {
    /// Those that make room when all places are taken, by descriptor: who has its answer, then who is still sending, oldest first.
    var yielding: [(Int32, HTTPConnection)] = []
    var count = 0
    var isStopped = false
  }

  let limits: Limits
  private let identity: TLSIdentity?
  private let listener: Int32
  private let clients = Guarded(Clients())
  /// Clients whose request has come whole and whose answer has not gone; nobody enters once it is stopped.
  private let inHand = DispatchGroup()
  /// The port, also when the system chose it.
  package let port: Int

  /// Listens, with TLS when there is an `identity`; answers nothing before ``run(_:)``.
  ///
  /// - Throws: `HotplateError` of code `configuration` for what is no address or port, `startup` where it cannot listen there.
  package init(
    address: String, port: Int, identity: TLSIdentity? = nil, limits: Limits = Limits()
  ) throws {
    self.limits = limits
    self.identity = identity
    (listener, self.port) = try Self.listen(address, port)
  }

  private static func listen(_ address: String, _ port: Int) throws -> (Int32, Int) {
    guard (0...65_535).contains(port) else {
      throw HotplateError(
        .configuration, "port \(port): expected a number from 0 (any that is free) to 65535")
    }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, String(port), &hints, &found) == 0, let info = found else {
      throw HotplateError(
        .configuration, "\(address): expected an address such as 127.0.0.1, found something else")
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(
      info.pointee.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    guard descriptor >= 0,
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0,
      bind(descriptor, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0,
      Glibc.listen(descriptor, 128) == 0
    else {
      let reason = systemError()
      if descriptor >= 0 { close(descriptor) }
      throw HotplateError(.startup, "\(address) port \(port): cannot listen there: \(reason)")
    }
    do {
      return (descriptor, try boundPort(descriptor))
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func boundPort(_ descriptor: Int32) throws -> Int {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    guard result == 0 else { throw HotplateError(.startup, "the listening port is unknown") }
    // The port stands at the same place for both families.
    return withUnsafeBytes(of: storage) {
      Int(UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    }
  }

  /// Accepts clients until ``stop()``; call it on a thread of its own. Returns when every request that had come whole is answered, or after
  /// ``Limits/ending``.
  ///
  /// - Parameter respond: Answers a request, on its client's thread.
  package func run(_ respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
    while true {
      let descriptor = accept(listener, nil, nil)
      if clients.withLock({ $0.isStopped }) {
        if descriptor >= 0 { close(descriptor) }
        close(listener)
        _ = inHand.wait(timeout: .now() + limits.ending / .seconds(1))
        return
      }
      guard descriptor >= 0 else {
        // Out of descriptors, most likely: others must end first.
        if errno != EINTR { usleep(20_000) }
        continue
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let tls = identity?.connection(over: descriptor)
      guard identity == nil || tls != nil else {
        close(descriptor)
        continue
      }
      admit(HTTPConnection(descriptor: descriptor, tls: tls), respond)
    }
  }

  /// Lets ``run(_:)`` return. Clients in hand are answered; whoever is silent, still sends its request or has its answer is ended at once.
  package func stop() {
    clients.withLock { clients in
      clients.isStopped = true
      for (_, connection) in clients.yielding { connection.abort() }
    }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func admit(
    _ connection: HTTPConnection, _ respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) {
    let isAdmitted = clients.withLock { clients in
      guard !clients.isStopped else { return false }
      if clients.count >= limits.clients {
        // Who sends slowly makes room; who is being answered stays.
        guard !clients.yielding.isEmpty else { return false }
        clients.yielding.removeFirst().1.abort()
      }
      clients.count += 1
      clients.yielding.append((connection.descriptor, connection))
      return true
    }
    guard isAdmitted else {
      close(connection.descriptor)
      return
    }
    let thread = Thread { [self] in serve(connection, respond) }
    thread.stackSize = 512 << 10
    thread.start()
  }

  private func serve(
    _ connection: HTTPConnection, _ respond: (HTTPRequest) -> HTTPResponse
  ) {
    var isInHand = false
    func letGo() {
      if isInHand { inHand.leave() }
      isInHand = false
    }
    defer {
      letGo()
      // Under the lock: an eviction must not reach a descriptor that is someone else's by then.
      clients.withLock { clients in
        clients.yielding.removeAll { $0.0 == connection.descriptor }
        clients.count -= 1
        close(connection.descriptor)
      }
    }
    do {
      let response: HTTPResponse
      var isHead = false
      do {
        let request = try connection.request(by: .now + limits.request)
        try takeInHand(connection)
        isInHand = true
        isHead = request.method == .head
        response = respond(request)
      } catch let refusal as HTTPRequest.Refusal {
        try takeInHand(connection)
        isInHand = true
        response = .refusal(refusal.status, "the request is not understood")
      }
      // The head of a GET, with the length of what it would give (RFC 9110, 9.3.2).
      let answer = isHead ? response.head : response.head + response.body
      try connection.write(answer, by: .now + limits.response)
      if let stream = response.stream, !isHead {
        // Whoever watches has no end that could be waited for.
        letGo()
        while !connection.isGone, let piece = stream() {
          try connection.write(piece, by: .now + limits.response)
        }
      }
      // It has its answer: the wait for its end keeps nobody out. Noted before the client can know that it has all of it.
      clients.withLock { $0.yielding.insert((connection.descriptor, connection), at: 0) }
      connection.finish()
      letGo()
      connection.drain()
    } catch {
      // The client is gone or too slow, or the server is stopped: nobody is left to tell.
    }
  }

  /// From now on a client, whose request has come whole, makes room for nobody, and its answer is waited for.
  ///
  /// - Throws: ``HTTPConnection/Gone`` once the server is stopped: nothing may be done any more that nobody would be told of.
  private func takeInHand(_ connection: HTTPConnection) throws {
    let isTaken = clients.withLock { clients in
      guard !clients.isStopped else { return false }
      clients.yielding.removeAll { $0.0 == connection.descriptor }
      inHand.enter()
      return true
    }
    guard isTaken else { throw HTTPConnection.Gone() }
  }
}
