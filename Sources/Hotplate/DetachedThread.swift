import Foundation

/// A thread of its own for long calls into C and for waiting, which would block the cooperative pool.
///
/// Unlike `Thread` of Foundation it tells when the system has none to give, as where a limit on processes or memory is reached.
package enum DetachedThread {
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread that does `body` and ends.
  ///
  /// - Throws: `HotplateError` of code `startup` when it cannot be made; `body` is not done then.
  package static func start(
    stackBytes: Int = 512 << 10, _ body: @escaping @Sendable () -> Void
  ) throws {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let trouble = pthread_create(
      &thread, &attributes,
      { work in
        if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard trouble == 0 else {
      work.release()
      throw HotplateError(
        .startup,
        "no thread can be started: \(systemError(trouble)); expected room for one more below the limits on processes and memory"
      )
    }
  }
}
