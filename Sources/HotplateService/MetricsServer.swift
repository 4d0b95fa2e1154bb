import FlyingFox
import Foundation
import Hotplate

/// Serves what a stream counts on loopback: `/metrics` for Prometheus, `/healthz` for a watchdog.
public struct MetricsServer: Sendable {
  /// Where to listen: on this machine only.
  public struct Address: Sendable, Hashable {
    /// 1 to 65535, or 0 for any.
    public var port: UInt16
    /// Whether on `::1` instead of `127.0.0.1`.
    public var isVersion6: Bool

    /// Reads `9464`, `:9464`, `127.0.0.1:9464`, `localhost:9464` or `[::1]:9464`; `nil` for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard let last = parts.last, let port = UInt16(last) else { return nil }
      self.port = port
      switch text.dropLast(last.count) {
      case "", ":", "127.0.0.1:", "localhost:": isVersion6 = false
      case "[::1]:": isVersion6 = true
      default: return nil
      }
    }
  }

  private let server: HTTPServer

  /// Makes a server.
  ///
  /// - Parameters:
  ///   - address: Where to listen.
  ///   - health: Whether all is well, and a sentence.
  ///   - text: Makes the page of metrics.
  public init(
    _ address: Address, health: @escaping @Sendable () async -> (isWell: Bool, sentence: String),
    text: @escaping @Sendable () async -> String
  ) async throws {
    if address.isVersion6 {
      server = HTTPServer(address: try .inet6(ip6: "::1", port: address.port))
    } else {
      server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: address.port))
    }
    await server.appendRoute("GET /metrics") { _ in
      HTTPResponse(
        statusCode: .ok,
        headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: Data(await text().utf8))
    }
    await server.appendRoute("GET /healthz") { _ in
      let (isWell, sentence) = await health()
      return HTTPResponse(
        statusCode: isWell ? .ok : .serviceUnavailable,
        headers: [.contentType: "text/plain; charset=utf-8"], body: Data((sentence + "\n").utf8))
    }
  }

  /// Serves until the task is cancelled.
  ///
  /// - Throws: `HotplateError` of code `startup` when the port is taken.
  public func run() async throws {
    do {
      try await server.run()
    } catch is CancellationError {
    } catch {
      if Task.isCancelled { return }
      throw HotplateError(.startup, "the metrics server cannot start: \(error)")
    }
  }

  /// Waits until it listens.
  public func waitUntilListening() async throws { try await server.waitUntilListening(timeout: 5) }
}
