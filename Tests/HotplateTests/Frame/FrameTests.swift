import Testing

@testable import Hotplate

/// Kernels and unsafe buffers go by a frame's size: they are not entered when its pixels have gone.
struct FrameTests {
  private static let gone = Frame(
    width: 64, height: 48, pixels: Array(repeating: 90, count: 64 * 48)
  )
  .withoutPixels
  private static let region = PlateRegion(
    quad: Quad(Box(x: 8, y: 8, width: 32, height: 8)), score: 1)

  @Test func noCropIsCutOfAFrameWithoutPixels() async {
    await #expect(processExitsWith: .failure) {
      _ = PlateCrop(FrameTests.region, in: FrameTests.gone)
    }
  }

  @Test func noQualityIsMeasuredOfAFrameWithoutPixels() async {
    await #expect(processExitsWith: .failure) {
      _ = CropQuality(of: FrameTests.region, in: FrameTests.gone)
    }
  }

  @Test func noPlateIsLookedForInAFrameWithoutPixels() async throws {
    await #expect(processExitsWith: .failure) {
      _ = NetworkLocator(model: try .embedded()).regions(in: FrameTests.gone)
    }
  }

  @Test func noFrameWithoutPixelsIsScanned() async {
    await #expect(processExitsWith: .failure) {
      _ = Pipeline(locator: FakeStages.Locator(), reader: FakeStages.Reader()).scan(FrameTests.gone)
    }
  }

  @Test func nothingIsDrawnOnAFrameWithoutPixels() {
    guard let drawing = FrameDrawing(Self.gone) else { return }
    Issue.record("\(drawing.png()?.count ?? 0) bytes were drawn")
  }

  @Test func noMotionIsSeenInAFrameWithoutPixels() async {
    await #expect(processExitsWith: .failure) { _ = MotionGate.Cells(FrameTests.gone) }
  }
}
