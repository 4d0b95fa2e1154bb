import Foundation
import FoundationNetworking
import Hotplate

/// Sends requests and tells how each was answered, following no redirect: what follows one is a GET without the hit, whose answer would be
/// taken for a delivery, and the token would go to whomever the answer names.
///
/// The head of an answer decides, whatever becomes of its body. A session with completion handlers, as behind `URLSession.data(for:)`, asks no delegate about redirects.
final class HTTPExchange: Sendable {
  private let session: URLSession
  private let delegate = Delegate()

  init(_ settings: URLSessionConfiguration) {
    session = URLSession(configuration: settings, delegate: delegate, delegateQueue: nil)
  }

  deinit { session.invalidateAndCancel() }

  /// The head of the answer to a request; `nil` where there is none of HTTP.
  ///
  /// - Throws: What keeps the receiver from being reached; an error of code `cancelled` when the task is cancelled.
  func answer(to request: URLRequest) async throws -> HTTPURLResponse? {
    let task = session.dataTask(with: request)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        delegate.waiting.withLock { $0[task.taskIdentifier] = continuation }
        // Only now: the end of a task that is cancelled before anybody waits for it would reach nobody.
        task.resume()
        if Task.isCancelled { task.cancel() }
      }
    } onCancel: {
      if delegate.waiting.withLock({ $0[task.taskIdentifier] != nil }) { task.cancel() }
    }
  }

  private final class Delegate: NSObject, URLSessionDataDelegate {
    let waiting = Guarded<[Int: CheckedContinuation<HTTPURLResponse?, any Error>]>([:])
    /// A body that is announced as no longer is read to its end, which keeps the connection for the next request.
    private static let shortBody: ClosedRange<Int64> = 0...65_536

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      let continuation = waiting.withLock { $0.removeValue(forKey: dataTask.taskIdentifier) }
      continuation?.resume(returning: response as? HTTPURLResponse)
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
      let continuation = waiting.withLock { $0.removeValue(forKey: task.taskIdentifier) }
      if let error {
        continuation?.resume(throwing: error)
      } else {
        continuation?.resume(returning: task.response as? HTTPURLResponse)
      }
    }
  }
}
