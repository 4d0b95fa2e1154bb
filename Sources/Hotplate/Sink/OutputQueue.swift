import Dispatch
import Foundation

/// Lines on their way to an output, written in order by a thread of their own.
///
/// A reader of the output that takes nothing holds that thread up. With `BackpressurePolicy.wait` whoever puts a line in waits until it is written.
/// With `BackpressurePolicy.drop` nobody waits but the lines, `maximumBytes` of them at most: then some are left out and counted, those of hits last.
/// So are lines that a full disk does not take: a camera does not wait for a disk, and hits go out by other ways.
// Unchecked: once `init` is over, `output` and `header` are used on `writer` alone; `synchronize` of the output looks at nothing that changes.
final class OutputQueue: @unchecked Sendable {
  private let output: LineOutput
  private let name: String
  private let late: BackpressurePolicy
  private let maximumBytes: Int
  private let patience: Duration
  private let willWrite: @Sendable () -> Void
  private let notify: @Sendable (String) -> Void
  /// What stands before the first record, until it is written.
  private var header: Data?
  private let writer = DispatchQueue(label: "hotplate.output")
  // Of its own: standard error may lead to the same reader, and who puts a line in must not wait for it there.
  private let messageQueue = DispatchQueue(label: "hotplate.output.say")
  private let state = Guarded(State())
  /// Whether it was said that the disk does not keep what was written.
  private let synchronizeTrouble = TroubleLatch()

  /// Writes the header where the output has no lines yet: with `BackpressurePolicy.wait` before this returns.
  ///
  /// - Parameters:
  ///   - output: Written by nobody else from now on.
  ///   - name: What to call it in sentences.
  ///   - header: A line before the first record.
  ///   - late: Who waits for a reader that takes nothing.
  ///   - maximumBytes: Bytes that wait with `BackpressurePolicy.drop`, besides the line that is being written.
  ///   - patience: How long the reader may take no line once the run is to end.
  ///   - willWrite: Called right before each line.
  ///   - notify: Takes sentences for people.
  /// - Throws: What keeps the header from being written, but for a full disk.
  init(
    _ output: LineOutput, name: String, header: String? = nil, late: BackpressurePolicy,
    maximumBytes: Int = 8 << 20, patience: Duration = .seconds(5),
    willWrite: @escaping @Sendable () -> Void = {}, notify: @escaping @Sendable (String) -> Void
  ) throws {
    self.output = output
    self.name = name
    self.late = late
    self.maximumBytes = maximumBytes
    self.patience = patience.asWait
    self.willWrite = willWrite
    self.notify = notify
    guard let header, !output.isContinued else { return }
    self.header = Data(header.utf8)
    switch late {
    case .wait:
      write(PendingLines.Line(number: 0))
      if let failure { throw failure }
    case .drop: enqueue(nil, isHit: true)
    }
  }

  /// Records that a full disk, or a reader that took nothing, kept from being written.
  var unwritten: Int { state.withLock { $0.unwritten } }

  private var failure: (any Error)? { state.withLock { $0.failure } }

  private var newest: Int { state.withLock { $0.newest } }

  /// Puts a line in.
  ///
  /// - Parameters:
  ///   - line: Without its end.
  ///   - isHit: Whether it tells of a hit or takes one back.
  /// - Throws: What ended the writing, `OutputClosed` or a `HotplateError`: with `BackpressurePolicy.drop` that of an earlier line.
  func put(_ line: Data, isHit: Bool = false) async throws {
    if let failure { throw failure }
    let number = enqueue(line, isHit: isHit)
    guard late == .wait else { return }
    await waitUntilHandled(through: number)
    if let failure { throw failure }
  }

  /// Waits for the lines so far, and for the disk. Whether all since it was last asked outlive the machine, where they go to a file.
  func isSafe() async -> Bool {
    await waitUntilHandled(through: newest)
    let (isWritten, isUnsettled) = state.withLock { $0.ask() }
    guard isUnsettled else { return isWritten }
    do {
      try output.synchronize()
      synchronizeTrouble.end()
      return isWritten
    } catch {
      state.withLock { $0.isUnsettled = true }
      if synchronizeTrouble.begin() { notify("\(error)") }
      return false
    }
  }

  /// Lets what waits, and what is still put in, wait no longer than the reader goes on taking lines, each in `patience`, and than five times
  /// that. The rest is left out and counted.
  func stopWaiting() {
    limit(state.withLock { $0.stop(by: ContinuousClock.now + patience * 5) })
  }

  /// Waits until the lines so far are written, with `BackpressurePolicy.drop` as long as the reader takes a line in `patience`, and what there was to say is said.
  ///
  /// - Throws: The `HotplateError` that ended the writing. That the reader has gone is none: there is nothing left to be told.
  func finish() async throws {
    if late == .drop { limit(state.withLock { $0.stop() }) }
    await waitUntilHandled(through: newest)
    let leftOut = state.withLock { $0.sayLeftOut() }
    if leftOut > 0 { tell("\(name): took nothing any more; \(Self.records(leftOut)) not written") }
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      messageQueue.async { done.resume() }
    }
    if let failure, !(failure is OutputClosed) { throw failure }
  }

  /// Puts a line in for the writer; returns its number.
  @discardableResult
  private func enqueue(_ bytes: Data?, isHit: Bool) -> Int {
    let most = late == .drop ? maximumBytes : .max
    let added = state.withLock { $0.add(bytes, isHit: isHit, atMost: most) }
    if added.begins { writer.async { self.writeAll() } }
    if added.isNews {
      tell(
        "\(name): takes nothing; reading goes on, records are left out until it does, those of hits last"
      )
    }
    if added.isLimited { limit(added.number) }
    return added.number
  }

  private func tell(_ sentence: String) { messageQueue.async { [notify] in notify(sentence) } }

  private func writeAll() {
    while let line = state.withLock({ $0.begin() }) { write(line) }
  }

  private func write(_ line: PendingLines.Line) {
    willWrite()
    var failure: (any Error)?
    do {
      if let header { try output.write(header) }
      header = nil
      if let bytes = line.bytes { try output.write(bytes) }
    } catch {
      failure = error
    }
    let ended = state.withLock { $0.end(line, failure) }
    // Said before whoever waits goes on.
    if let sentence = ended.sentence { messageQueue.sync { notify(sentence) } }
    for waiter in ended.waiters { waiter.resume() }
  }

  /// Waits until every line up to a number is written or left out.
  private func waitUntilHandled(through number: Int) async {
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      if !state.withLock({ $0.waits(for: number, waiter) }) { waiter.resume() }
    }
  }

  /// Leaves out what waits once the reader has not taken a line in a while.
  private func limit(_ number: Int) {
    Task { [self] in
      var (before, now) = (-1, state.withLock { $0.ended })
      while now != before, state.withLock({ $0.mayWait(through: number) }) {
        try? await Task.sleep(for: patience)
        (before, now) = (now, state.withLock { $0.ended })
      }
      for waiter in state.withLock({ $0.giveUp(through: number) }) { waiter.resume() }
    }
  }
}
