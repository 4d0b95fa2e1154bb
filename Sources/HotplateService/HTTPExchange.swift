import Foundation
import FoundationNetworking
import Hotplate

/// Sends requests and tells how each was answered, following no redirect: what follows one is a GET without the hit, whose answer would be
/// taken for a delivery, and the token would go to whomever the answer names.
///
/// Each request has a session, and with it a connection, of its own: one that was kept may be closed by the receiver just as the next
/// request is on its way, which is then sent again without its body, and nobody answers it.
///
/// The head of an answer decides, whatever becomes of its body. A session with completion handlers, as behind `URLSession.data(for:)`, asks no delegate about redirects.
struct HTTPExchange: Sendable {
  private let settings: URLSessionConfiguration

  init(_ settings: URLSessionConfiguration) { self.settings = settings }

  /// The head of the answer to a request; `nil` where there is none of HTTP.
  ///
  /// - Throws: What keeps the receiver from being reached; an error of code `cancelled` when the task is cancelled.
  func answer(to request: URLRequest) async throws -> HTTPURLResponse? {
    var request = request
    // swift-corelibs-foundation says keep-alive by itself.
    request.setValue("close", forHTTPHeaderField: "Connection")
    let delegate = Delegate()
    let session = URLSession(configuration: settings, delegate: delegate, delegateQueue: nil)
    // A short body is still read to its end.
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        delegate.waiting.withLock { $0 = continuation }
        // Only now: the end of a task that is cancelled before anybody waits for it would reach nobody.
        task.resume()
        if Task.isCancelled { task.cancel() }
      }
    } onCancel: {
      if delegate.waiting.withLock({ $0 != nil }) { task.cancel() }
    }
  }

  private final class Delegate: NSObject, URLSessionDataDelegate {
    let waiting = Guarded<CheckedContinuation<HTTPURLResponse?, any Error>?>(nil)
    /// A body that is announced as no longer is read to its end: a receiver that is cut off while it answers may take that for a failure.
    private static let shortBody: ClosedRange<Int64> = 0...65_536

    /// Who waits for the answer, and from now on nobody does.
    private func takeWaiting() -> CheckedContinuation<HTTPURLResponse?, any Error>? {
      waiting.withLock {
        let continuation = $0
        $0 = nil
        return continuation
      }
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      takeWaiting()?.resume(returning: response as? HTTPURLResponse)
      let isShort = Self.shortBody.contains(response.expectedContentLength)
      completionHandler(isShort ? .allow : .cancel)
      // swift-corelibs-foundation does not look at what it was told.
      if !isShort { dataTask.cancel() }
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
      completionHandler: @escaping (URLRequest?) -> Void
    ) {
      completionHandler(nil)
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
      let continuation = takeWaiting()
      if let error {
        continuation?.resume(throwing: error)
      } else {
        continuation?.resume(returning: task.response as? HTTPURLResponse)
      }
    }
  }
}
