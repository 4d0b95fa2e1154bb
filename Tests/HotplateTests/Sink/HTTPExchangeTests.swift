import Foundation
import FoundationNetworking
import Testing

@testable import HotplateService

/// Deliveries to a receiver that takes the connection and never answers.
@Suite(.timeLimit(.minutes(1))) struct HTTPExchangeTests {
  /// A port on which connections are taken, and nothing is said.
  private final class SilentReceiver: Sendable {
    let listener: Int32
    let port: UInt16

    init() throws {
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let listener = listener
      port = try withUnsafeMutablePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          try #require(bind(listener, address, size) == 0)
          try #require(listen(listener, 4) == 0)
          try #require(getsockname(listener, address, &size) == 0)
        }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }

    deinit { close(listener) }

    /// Waits until somebody has connected.
    func accepted() -> Int32 { accept(listener, nil, nil) }
  }

  private func cancelledAnswer(
    _ receiver: SilentReceiver, _ prepare: @escaping @Sendable () -> Void
  ) async throws {
    let request = URLRequest(
      url: try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits")))
    let exchange = HTTPExchange(.ephemeral)
    let task = Task {
      prepare()
      return try await exchange.answer(to: request)
    }
    _ = Task.detached {
      let connection = receiver.accepted()
      if connection >= 0 { task.cancel() }
    }
    await #expect(throws: (any Error).self) { try await task.value }
  }

  /// A receiver that leaves its answer open would be sent the same hit for ever.
  @Test func theHeadOfAnAnswerIsEnough() async throws {
    let receiver = try SilentReceiver()
    let answering = Task.detached {
      let connection = receiver.accepted()
      var request = [UInt8](repeating: 0, count: 4096)
      _ = recv(connection, &request, request.count, 0)
      let answer = Data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n".utf8)
      _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
      return connection
    }
    let request = URLRequest(
      url: try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits")))
    let exchange = HTTPExchange(.ephemeral)
    #expect(try await exchange.answer(to: request)?.statusCode == 200)
    close(await answering.value)
  }

  @Test func cancellingEndsTheWait() async throws {
    try await cancelledAnswer(try SilentReceiver()) {}
  }

  @Test func aTaskThatIsCancelledAlreadyWaitsForNothing() async throws {
    try await cancelledAnswer(try SilentReceiver()) { withUnsafeCurrentTask { $0?.cancel() } }
  }
}
