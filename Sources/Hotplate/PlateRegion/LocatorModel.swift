import CPlateModels

/// The trained networks of the locator, as `Training/locator/export.py` writes them.
///
/// Everything is checked before use: the checksum, every length, and that the layers are those of the two networks.
public struct LocatorModel: Sendable {
  /// What the model calls itself, with the day it was exported.
  public let version: String
  /// Candidates of the finder below this score (0–1) are not looked at again.
  let finderThreshold: Float
  /// The score of a region.
  let score: Weights
  /// Regions below this score are not reported unless asked for; chosen on the development pictures.
  public let minimumScore: Double
  /// Pixels of the scaled picture that the finder sees, at most.
  let finderArea: Double
  /// How many of the finder's candidates the refiner looks at, at most: the best ones.
  let mostCandidates: Int
  /// How the finder adds a coarse map to a finer one, for strides 32, 16 and 8.
  let joins: [MapJoin]
  /// The finder's convolutions, in the order of `LocatorModel.finderShapes`.
  let finder: [Convolution]
  /// The refiner's convolutions, in the order of `LocatorModel.refinerShapes`.
  let refiner: [Convolution]

  /// How the opinions of both networks make one score: the sum is its logit.
  struct Weights: Sendable {
    var finder: Float
    var refiner: Float
    var constant: Float

    /// The logit of the score.
    func callAsFunction(finder found: Float, refiner looked: Float) -> Float {
      finder * found + refiner * looked + constant
    }
  }

  /// The model inside the binary.
  ///
  /// - Throws: `HotplateError` of code `startup` where the build embedded a damaged file.
  public static func embedded() throws -> LocatorModel {
    try LocatorModel(bytes: embeddedBytes)
  }

  /// The file inside the binary.
  static var embeddedBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: plate_locator_model(), count: Int(plate_locator_model_count()))
  }

  /// Reads a model.
  ///
  /// - Throws: `HotplateError` of code `startup` for anything that is not a whole, undamaged model of this version.
  public init(bytes: UnsafeRawBufferPointer) throws {
    var reader = try ModelReader(
      bytes: bytes, name: "locator model", start: "HPLATLOC", format: 2)
    version = try reader.text(64)
    finderThreshold = try reader.float()
    score = try reader.weights()
    minimumScore = Double(try reader.float())
    finderArea = Double(try reader.float())
    guard finderArea >= 4096, finderArea <= 16_777_216 else {
      throw reader.damaged("found a picture area of \(finderArea), expected 4096 to 16777216")
    }
    mostCandidates = Int(try reader.integer(UInt32.self))
    guard (1...1000).contains(mostCandidates) else {
      throw reader.damaged("found \(mostCandidates) candidates, expected 1 to 1000")
    }
    joins = try (0..<3).map { _ in
      MapJoin(fine: try reader.float(), coarse: try reader.float(), constant: try reader.float())
    }
    let layers = try reader.layers(Self.finderShapes + Self.refinerShapes)
    finder = Array(layers.prefix(Self.finderShapes.count))
    refiner = Array(layers.dropFirst(Self.finderShapes.count))
  }

  /// Strides 4, 8, 16, 16, 32, 32, 32, 64, 64 down; then 32, 16, 8 up again, each a 1×1 and a 3×3; then the four heads.
  static let finderShapes: [Convolution.Shape] = [
    .init(taps: 3, stride: 1, inputs: 16, outputs: 16),
    .init(taps: 3, stride: 2, inputs: 16, outputs: 32),
    .init(taps: 3, stride: 2, inputs: 32, outputs: 64),
    .init(taps: 3, stride: 1, inputs: 64, outputs: 64),
    .init(taps: 3, stride: 2, inputs: 64, outputs: 96),
    .init(taps: 3, stride: 1, inputs: 96, outputs: 96),
    .init(taps: 3, stride: 1, inputs: 96, outputs: 96),
    .init(taps: 3, stride: 2, inputs: 96, outputs: 96),
    .init(taps: 3, stride: 1, inputs: 96, outputs: 96),
    .init(taps: 1, stride: 1, inputs: 96, outputs: 96),
    .init(taps: 3, stride: 1, inputs: 96, outputs: 96),
    .init(taps: 1, stride: 1, inputs: 96, outputs: 64),
    .init(taps: 3, stride: 1, inputs: 64, outputs: 64),
    .init(taps: 1, stride: 1, inputs: 64, outputs: 32),
    .init(taps: 3, stride: 1, inputs: 32, outputs: 32),
    .init(taps: 1, stride: 1, inputs: 32, outputs: 16, floats: true),
    .init(taps: 1, stride: 1, inputs: 64, outputs: 16, floats: true),
    .init(taps: 1, stride: 1, inputs: 96, outputs: 16, floats: true),
    .init(taps: 1, stride: 1, inputs: 96, outputs: 16, floats: true),
  ]

  /// Six convolutions from 64×40 to 8×5, then two full layers over all of it.
  static let refinerShapes: [Convolution.Shape] = [
    .init(taps: 3, stride: 1, inputs: 4, outputs: 16),
    .init(taps: 3, stride: 2, inputs: 16, outputs: 32),
    .init(taps: 3, stride: 1, inputs: 32, outputs: 32),
    .init(taps: 3, stride: 2, inputs: 32, outputs: 48),
    .init(taps: 3, stride: 1, inputs: 48, outputs: 48),
    .init(taps: 3, stride: 2, inputs: 48, outputs: 64),
    .init(taps: 1, stride: 1, inputs: PlateRefiner.joinedChannels, outputs: 64),
    .init(taps: 1, stride: 1, inputs: 64, outputs: 16, floats: true),
  ]
}
