import Dispatch
import Foundation
import Hotplate

/// Serves what a stream counts on loopback: `/metrics` for Prometheus, `/healthz` for a watchdog.
public final class MetricsServer: Sendable {
  /// Where to listen: on this machine only.
  public struct Address: Sendable, Hashable {
    /// 1 to 65535, or 0 for any.
    public var port: UInt16
    /// `127.0.0.1` or `::1`.
    public var host: String

    /// Reads `9464`, `:9464`, `127.0.0.1:9464`, `localhost:9464` or `[::1]:9464`; `nil` for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard let last = parts.last, let port = UInt16(last) else { return nil }
      self.port = port
      switch text.dropLast(last.count) {
      case "", ":", "127.0.0.1:", "localhost:": host = "127.0.0.1"
      case "[::1]:": host = "::1"
      default: return nil
      }
    }
  }

  private let server: HTTPServer
  private let respond: @Sendable (HTTPRequest) -> HTTPResponse

  /// Listens, and answers once it is started.
  ///
  /// - Parameters:
  ///   - address: Where to listen.
  ///   - health: Whether all is well, and a sentence.
  ///   - text: Makes the page of metrics.
  /// - Throws: `HotplateError` of code `startup` when the port is taken.
  public init(
    _ address: Address, health: @escaping @Sendable () -> (isHealthy: Bool, sentence: String),
    text: @escaping @Sendable () async -> String
  ) throws {
    server = try HTTPServer(address: address.host, port: Int(address.port))
    respond = { request in
      switch request.path {
      case "/metrics" where !Self.methods.contains(request.method),
        "/healthz" where !Self.methods.contains(request.method):
        HTTPResponse.refusal(allowing: Self.methods)
      case "/metrics":
        HTTPResponse(
          type: "text/plain; version=0.0.4; charset=utf-8", body: Data(Self.waiting(for: text).utf8)
        )
      case "/healthz":
        switch health() {
        case (let isHealthy, let sentence):
          HTTPResponse(
            status: isHealthy ? 200 : 503, type: "text/plain; charset=utf-8",
            body: Data((sentence + "\n").utf8))
        }
      default: HTTPResponse.refusal(404, "expected /metrics or /healthz")
      }
    }
  }

  private static let methods: [HTTPRequest.Method] = [.get, .head]

  /// The port, also when the system chose it.
  public var port: Int { server.port }

  /// Serves on a thread of its own until `stop()`.
  public func start() {
    let thread = Thread { [server, respond] in server.run(respond) }
    thread.start()
  }

  /// Ends the service.
  public func stop() { server.stop() }

  /// Waits for an asynchronous answer on the thread of one client, which is none of the cooperative pool.
  private static func waiting(for text: @escaping @Sendable () async -> String) -> String {
    let answer = Guarded("")
    let ready = DispatchSemaphore(value: 0)
    Task {
      let text = await text()
      answer.withLock { $0 = text }
      ready.signal()
    }
    ready.wait()
    return answer.withLock { $0 }
  }
}
