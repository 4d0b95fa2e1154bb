import Foundation
import Hotplate

/// Delivers hits to a URL: at least once, in order, from a spool on disk.
///
/// Each hit is one POST of its JSON record. The header `Idempotency-Key` names the hit, so that a receiver can tell a
/// repetition, which comes after a crash or a lost answer. Any answer of 200 to 299 is taken as delivered; 400, 413,
/// 415 and 422 as a refusal of this one item, which is set aside; everything else, redirects among it, is tried again, with growing
/// waits or after what `Retry-After` says, at most five minutes.
public actor Webhook: RecordSink {
  /// Where to deliver.
  public struct Configuration: Sendable {
    /// http or https.
    public var url: URL
    /// Sent as `Authorization: Bearer …`.
    public var token: String?
    /// Who sends, as `User-Agent` tells it: a product after RFC 9110, with its version behind a slash.
    public var userAgent = "hotplate"
    /// Whether read records are delivered too.
    public var sendsReads = false
    /// How long one attempt may take.
    public var timeout: TimeInterval = 10
    /// How long to wait after failures.
    public var backoff = RetryBackoff()

    /// Hits only.
    public init(url: URL) { self.url = url }
  }

  private let configuration: Configuration
  private let spool: DeliverySpool
  private let exchange: HTTPExchange
  private let notify: @Sendable (String) -> Void
  private var backoff: RetryBackoff
  private var delivery: Task<Void, Never>?
  /// Looks after what has been in the spool for too long, also when nothing comes or goes.
  private var upkeep: Task<Void, Never>?
  /// When each reason of failure was told, since the last delivery.
  private var lastNotices: [String: ContinuousClock.Instant] = [:]

  /// Makes a webhook that delivers from `spool`, starting with what is in it.
  public init(
    _ configuration: Configuration, spool: DeliverySpool,
    notify: @escaping @Sendable (String) -> Void
  ) {
    self.configuration = configuration
    self.spool = spool
    self.notify = notify
    backoff = configuration.backoff
    exchange = HTTPExchange(timeout: configuration.timeout)
  }

  /// Starts delivering what an earlier run left.
  public func start() {
    deliver()
    guard upkeep == nil else { return }
    upkeep = Task { [spool] in
      while (try? await Task.sleep(for: .seconds(3600))) != nil { await spool.dropOld() }
    }
  }

  /// Keeps a hit for delivery. Returns once it is on disk, not once it is delivered.
  ///
  /// Hits that wait and that the record takes back or supersedes go out without their pictures, and so do those that no disk takes.
  public func take(_ record: any Record, key: String) async {
    // Who was sent a hit hears that it no longer holds.
    let withdrawn = (record as? ReadRecord)?.withdrawn
    guard
      record is HitRecord || withdrawn != nil || configuration.sendsReads && record is ReadRecord
    else { return }
    guard let body = try? record.jsonLine() else { return }
    let superseded = (record as? HitRecord)?.hit.supersedes
    for id in (withdrawn ?? []) + [superseded].compactMap(\.self) {
      await spool.change(id, HitRecord.withoutCrop)
    }
    await spool.add(body, key: key, inMemory: HitRecord.withoutCrop(body))
    deliver()
  }

  /// Whether nothing waits in memory alone.
  public func isSafe() async -> Bool { await spool.counts.inMemory == 0 }

  /// Waits until everything is delivered, but no longer than `limit`; what is left stays in the spool.
  ///
  /// - Returns: How many items neither receiver nor disk took, or waited for too long, in the whole run: they are lost.
  @discardableResult
  public func finish(within limit: Duration) async -> Int {
    deliver()
    let end = ContinuousClock.now + limit
    while delivery != nil, ContinuousClock.now < end {
      try? await Task.sleep(for: .milliseconds(20))
    }
    delivery?.cancel()
    upkeep?.cancel()
    let counts = await spool.counts
    let kept = counts.waiting - counts.inMemory
    if kept > 0 {
      notify(
        "\(name): \(kept.counted("hit")) not delivered yet \(kept == 1 ? "is" : "are") kept in \(spool.folder)"
      )
    }
    if counts.inMemory > 0 {
      let isOne = counts.inMemory == 1
      notify(
        "\(name): \(counts.inMemory.counted("hit")) \(isOne ? "is" : "are") lost: neither it nor \(spool.folder) took \(isOne ? "it" : "them")"
      )
    }
    return counts.inMemory + counts.dropped + counts.expired
  }

  /// What to call the receiver: no credentials, no query.
  private var name: String {
    "\(configuration.url.scheme ?? "http")://\(configuration.url.host ?? "")"
      + (configuration.url.port.map { ":\($0)" } ?? "")
  }

  private func deliver() {
    guard delivery == nil else { return }
    delivery = Task {
      await deliverAll()
      delivery = nil
      // An item may have come between the last look and this line.
      if !Task.isCancelled, await spool.counts.waiting > 0 { deliver() }
    }
  }

  /// Delivers until nothing waits or the task is cancelled.
  func deliverAll() async {
    while !Task.isCancelled, let item = await spool.first() {
      // A disk that damages files, or an edit by hand: no receiver could take that, and some would say they did.
      guard (try? JSONSerialization.jsonObject(with: item.body)) is [String: Any] else {
        let isKept = await spool.refuse(item)
        notify(
          "\(spool.folder): record \(item.key) is damaged and \(isKept ? "set aside in \(spool.folder)/refused" : "lost")"
        )
        continue
      }
      switch await post(item) {
      case .delivered:
        await spool.remove(item)
        backoff.succeeded()
        if !lastNotices.isEmpty { notify("\(name): delivers again") }
        lastNotices = [:]
      case .refused(let status):
        let isKept = await spool.refuse(item)
        notify(
          "\(name): refused record \(item.key) with status \(status); "
            + (isKept
              ? "it is kept in \(spool.folder)/refused"
              : "it is lost: \(spool.folder) does not take it"))
      case .failed(let reason, let wait):
        // The end of the run cut it off: what is left is told of there.
        if Task.isCancelled { return }
        if lastNotices[reason].map({ ContinuousClock.now - $0 > .seconds(3600) }) ?? true {
          let place = await waitingPlace
          notify("\(name): \(reason); hits wait in \(place)")
          lastNotices[reason] = .now
        }
        var generator = SystemRandomNumberGenerator()
        let pause = backoff.failed(using: &generator)
        try? await Task.sleep(for: max(pause, wait ?? .zero))
      }
    }
  }

  /// Where hits wait: in memory where the disk takes none.
  private var waitingPlace: String {
    get async {
      let counts = await spool.counts
      if counts.inMemory == 0 { return spool.folder }
      return counts.inMemory < counts.waiting ? "\(spool.folder) and in memory" : "memory"
    }
  }

  /// A reason without the time that passed, which would make it another one with every attempt.
  static func withoutTimes(_ reason: String) -> String {
    reason.replacing(#/ after \d+ (?:ms|milliseconds)/#, with: "")
  }

  private enum Outcome {
    case delivered
    case refused(Int)
    case failed(String, wait: Duration?)
  }

  private func post(_ item: DeliverySpool.Item) async -> Outcome {
    var headers = [
      (name: "Content-Type", value: "application/json"),
      (name: "Idempotency-Key", value: item.key),
      (name: "User-Agent", value: configuration.userAgent),
    ]
    if let token = configuration.token {
      headers.append((name: "Authorization", value: "Bearer \(token)"))
    }
    do {
      let answer = try await exchange.post(item.body, to: configuration.url, headers: headers)
      switch answer.status {
      case 200..<300: return .delivered
      case 400, 413, 415, 422: return .refused(answer.status)
      case let status where (300..<400).contains(status):
        return .failed("answered with status \(status): redirects are not followed", wait: nil)
      case let status:
        return .failed(
          "answered with status \(status)",
          wait: answer.retryAfter.flatMap { Int($0) }.map { .seconds(min(max($0, 0), 300)) })
      }
    } catch HTTPExchange.Failure.timedOut {
      return .failed("has not answered within \(Int(configuration.timeout)) s", wait: nil)
    } catch HTTPExchange.Failure.unreachable(let reason) {
      return .failed("cannot be reached (\(Self.withoutTimes(reason)))", wait: nil)
    } catch {
      return .failed("was cut off", wait: nil)
    }
  }
}
