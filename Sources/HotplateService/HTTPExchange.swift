import CHTTPClient
import Foundation
import Hotplate

/// Posts to a receiver and tells how it answered, following no redirect: what follows one is a GET without the hit, whose answer would be
/// taken for a delivery, and the token would go to whomever the answer names.
///
/// Each request has a connection of its own: one that was kept may be closed by the receiver just as the next request is on its way.
/// The head of an answer decides, whatever becomes of its body. By libcurl, on a thread that sleeps while it waits: what
/// swift-corelibs-foundation makes of it keeps a core busy until the answer comes.
struct HTTPExchange: Sendable {
  /// The head of an answer.
  struct Answer: Sendable {
    /// 200 to 999.
    let status: Int
    /// As the receiver says it; cut after 255 bytes.
    let retryAfter: String?
  }

  /// Why there is no answer.
  enum Failure: Error, Equatable {
    /// There was none within the time.
    case timedOut
    /// The receiver was not reached, or does not speak HTTP: libcurl's reason.
    case unreachable(String)
  }

  /// How long one request may take.
  let timeout: TimeInterval
  /// One after the other, as hits are delivered in order.
  private let queue = DispatchQueue(label: "hotplate.http")

  init(timeout: TimeInterval) { self.timeout = timeout }

  /// The answer to a POST.
  ///
  /// - Parameters:
  ///   - url: Of http or https.
  ///   - headers: Control characters in their values are sent as `?`.
  /// - Throws: ``Failure``, or `CancellationError` when the task is cancelled.
  func post(_ body: Data, to url: URL, headers: [(name: String, value: String)]) async throws
    -> Answer
  {
    guard let post = Post() else { throw Failure.unreachable("out of memory or descriptors") }
    let lines =
      ["Connection: close"] + headers.map { "\($0.name): \(Self.printable($0.value))" }
    let (address, limit) = (url.absoluteString, Int64(max(1, min(timeout, 86_400) * 1000)))
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async {
          continuation.resume(
            with: Result { try post.run(address, lines, body, limit: limit) })
        }
      }
    } onCancel: {
      post.cancel()
    }
  }

  /// A line end in a header's value would begin another header.
  private static func printable(_ value: String) -> String {
    String(
      decoding: value.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
  }

  /// A request that another thread may cancel.
  private final class Post: Sendable {
    // Cancelling is all that two threads do to it at once, which it is made for.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// `nil` without memory or descriptors.
    init?() {
      guard let handle = http_post_create() else { return nil }
      self.handle = handle
    }

    deinit { http_post_destroy(handle) }

    func cancel() { http_post_cancel(handle) }

    func run(_ url: String, _ headers: [String], _ body: Data, limit: Int64) throws -> Answer {
      var retryAfter = [CChar](repeating: 0, count: 256)
      var why = [CChar](repeating: 0, count: 256)
      let copies = headers.map { strdup($0) }
      defer {
        for copy in copies { free(copy) }
      }
      guard copies.allSatisfy({ $0 != nil }) else { throw Failure.unreachable("out of memory") }
      let status = body.withUnsafeBytes { bytes in
        http_post_run(
          handle, url, copies.map { UnsafePointer($0) }, copies.count, bytes.baseAddress,
          bytes.count, limit, &retryAfter, retryAfter.count, &why, why.count)
      }
      switch Int(status) {
      case http_cancelled: throw CancellationError()
      case http_timed_out: throw Failure.timedOut
      case http_failed: throw Failure.unreachable(Self.text(why))
      default:
        let wait = Self.text(retryAfter)
        return Answer(status: Int(status), retryAfter: wait.isEmpty ? nil : wait)
      }
    }

    private static func text(_ bytes: [CChar]) -> String {
      String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
