/// Counts what several cameras of one run bring: for each camera by itself, and for all.
public final class CameraMeters: Sendable {
  /// What is counted for all cameras together.
  public let all: StreamMeter

  private let fallback: String
  private let meters: Guarded<[ExactText: StreamMeter]>

  /// So many cameras are told apart: names of files can make up any number of them.
  static let mostCameras = 1000
  /// What is told of those beyond stands under this name.
  static let beyond = "others"

  /// Starts at nothing.
  ///
  /// - Parameters:
  ///   - known: Cameras that are told of before they bring anything; others are from their first picture on.
  ///   - fallback: What is told of while there is no camera yet.
  ///   - all: Counts for all cameras.
  public init(known: [String] = [], fallback: String, all: StreamMeter = StreamMeter()) {
    self.all = all
    self.fallback = fallback
    var meters: [ExactText: StreamMeter] = [:]
    for camera in known.prefix(Self.mostCameras) { meters[ExactText(camera)] = StreamMeter() }
    self.meters = Guarded(meters)
  }

  /// Counts for a camera, and for all. `change` is applied to both.
  public func count(_ camera: String, _ change: (inout StreamMeter.Counts) -> Void) {
    all.count(change)
    meter(of: camera).count(change)
  }

  /// The meter of every camera, by its name's bytes.
  public var byCamera: [(camera: String, meter: StreamMeter)] {
    let meters = meters.withLock { $0 }
    if meters.isEmpty { return [(fallback, StreamMeter())] }
    return meters.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
  }

  private func meter(of camera: String) -> StreamMeter {
    meters.withLock { meters in
      if let meter = meters[ExactText(camera)] { return meter }
      let name = ExactText(meters.count < Self.mostCameras ? camera : Self.beyond)
      let meter = meters[name] ?? StreamMeter()
      meters[name] = meter
      return meter
    }
  }
}

/// Makes a stats record for every camera of a run every so often.
public struct CameraStatsClock: Sendable {
  private var clocks: [ExactText: StatsClock] = [:]
  /// When the last records were made: the rate of a camera that is new since counts from there.
  private var last = ContinuousClock.now

  /// Starts now.
  public init() {}

  /// The records for what `meters` counted, one a camera, with the rates since the last ones.
  public mutating func records(_ meters: CameraMeters) -> [StatsRecord] {
    let start = last
    last = .now
    return meters.byCamera.map { camera, meter in
      clocks[ExactText(camera), default: StatsClock(camera: camera, since: start)].record(meter)
    }
  }
}
