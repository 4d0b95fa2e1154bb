import Foundation
import TestSupport
import Testing

/// A stream whose output nobody takes, though it is open.
@Suite(.serialized) struct StuckReaderTests {
  static let stills = ["eu-day", "gb-blur"].map { "Fixtures/stills/\($0).jpg\n" }
  static let plates = ["HPKT4821", "KX61VTP"]

  let folder: ScratchFolder
  let receiver: HTTPReceiver
  let pipe: StuckPipe

  init() throws {
    folder = try ScratchFolder()
    receiver = try HTTPReceiver()
    pipe = try StuckPipe()
  }

  func run(late: String, standardError: FileHandle? = nil) throws -> RunningHotplate {
    try RunningHotplate(
      [
        "stream", "-j", "--input", "paths", "--hotlist", "Hotlists/stolen.csv",
        "--camera", "g", "--late", late, "--webhook", receiver.url, "--webhook-pictures", "--spool",
        folder.path("spool"), "-o", pipe.path,
      ] + (standardError == nil ? ["--quiet"] : []), standardError: standardError)
  }

  /// Waits until so many hits were delivered.
  func waitForPosts(_ count: Int) async throws {
    while receiver.posts.count < count { try await Task.sleep(for: .milliseconds(5)) }
  }

  /// How many records were not written, as it is said at the end.
  func leftOut(_ errors: String) -> Int? {
    errors.firstMatch(of: #/took nothing any more; (\d+) records were not written\n/#)
      .flatMap { Int($0.1) }
  }

  /// The second picture is given when the first one's hit has arrived, so that no frame is dropped.
  @Test(.timeLimit(.minutes(2)), arguments: [nil, SIGTERM] as [Int32?])
  func everyHitOfALiveCameraIsDelivered(signal: Int32?) async throws {
    defer { receiver.stop() }
    let running = try run(late: "drop")
    for (index, still) in Self.stills.enumerated() {
      running.write(Data(still.utf8))
      try await waitForPosts(index + 1)
    }
    if let signal { running.kill(signal) } else { running.closeInput() }
    #expect(running.wait() == 1)
    let errors = running.errors
    // Each has a hit and a read.
    #expect(leftOut(errors) == 4, "\(errors)")
    for (post, plate) in zip(receiver.posts, Self.plates) {
      #expect(post.body.contains(plate))
      let crop = HotplateProcess.record(post.body)?["crop"] as? [String: String]
      #expect(crop?["type"] == "image/png")
      let png = try #require(crop?["data"].flatMap { Data(base64Encoded: $0) })
      #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }
    #expect(receiver.posts.count == 2)
  }

  /// As by `2>&1`: without `--quiet` there is a sentence before the first picture.
  @Test(.timeLimit(.minutes(2))) func norDoesStandardErrorHoldItUp() async throws {
    defer { receiver.stop() }
    let stuck = try #require(FileHandle(forWritingAtPath: pipe.path))
    let running = try run(late: "drop", standardError: stuck)
    for (index, still) in Self.stills.enumerated() {
      running.write(Data(still.utf8))
      try await waitForPosts(index + 1)
    }
    running.closeInput()
    #expect(running.wait() == 1)
  }

  /// The run waits, and gives up in time to end in order.
  @Test(.timeLimit(.minutes(2))) func aSignalEndsARunThatWaits() async throws {
    defer { receiver.stop() }
    let running = try run(late: "wait")
    running.write(Data(Self.stills.joined().utf8))
    try await waitForPosts(1)
    running.kill(SIGTERM)
    #expect(running.wait() == 1)
    let errors = running.errors
    #expect((leftOut(errors) ?? 0) > 0, "\(errors)")
    #expect(!errors.contains("has not ended"), "\(errors)")
  }
}
