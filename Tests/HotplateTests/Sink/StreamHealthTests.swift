import Testing

@testable import Hotplate

@Suite struct StreamHealthTests {
  @Test func aStuckStreamIsNotWell() {
    let meter = StreamMeter()
    let health = StreamHealth(meter: meter, limit: .seconds(30))
    let start = ContinuousClock.now
    #expect(health.check(at: start + .seconds(100)).isHealthy)
    meter.count(at: start + .seconds(100)) { $0.in += 2 }
    #expect(health.check(at: start + .seconds(129)).isHealthy)
    #expect(!health.check(at: start + .seconds(131)).isHealthy)
    meter.count(at: start + .seconds(132)) { $0.read += 2 }
    #expect(health.check(at: start + .seconds(133)).isHealthy)
    // A frame after a long rest has not waited since the one before.
    meter.count(at: start + .seconds(900)) { $0.in += 1 }
    #expect(health.check(at: start + .seconds(901)).isHealthy)
  }

  /// Who counts a late frame as dropped, and no more, must not hide those that wait.
  @Test func aFrameThatIsDroppedWasGivenToo() {
    let meter = StreamMeter()
    let start = ContinuousClock.now
    meter.count(at: start) { $0.in += 1 }
    meter.count(at: start) { $0.dropped += 1 }
    meter.countDropped()
    #expect(meter.now.in == 3 && meter.now.dropped == 2 && meter.now.waiting == 1)
    #expect(meter.stall(at: start + .seconds(40)) == .seconds(40))
    meter.count(at: start) { $0.read += 3 }
    #expect(meter.now.waiting == 0)
  }

  @Test func aFolderThatIsGoneIsNotWell() {
    let missing = Guarded<[String]>([])
    let health = StreamHealth(meter: StreamMeter()) { missing.withLock { $0 } }
    #expect(health.check().isHealthy)
    missing.withLock { $0 = ["/srv/ftp"] }
    let (isHealthy, sentence) = health.check()
    #expect(!isHealthy)
    #expect(sentence == "cannot be looked into: /srv/ftp")
  }
}
