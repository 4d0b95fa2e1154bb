import CPlateModels

/// The trained network that tells plates apart by their looks, as `Training/origin/export.py` writes it.
///
/// Everything is checked before use: the checksum, every length, and that layers and kinds are those expected.
struct AppearanceModel: Sendable {
  /// Plates that training took as one kind, and its share of what training saw.
  struct Kind: Sendable {
    /// `US-` and a state, or a region: `eu`, `br`, `latin`, `in`, `other`.
    let name: String
    let share: Double
  }

  /// What the model calls itself, with the day it was exported.
  let version: String
  /// How much of what it says stands for looks that training did not see, 0 to 1.
  let doubt: Double
  let kinds: [Kind]
  /// In the order of `AppearanceModel.shapes`.
  let layers: [Convolution]

  /// Five convolutions from 48×24 to 12×6, then two full layers over all of it.
  static let shapes: [Convolution.Shape] = [
    .init(taps: 3, stride: 1, inputs: 4, outputs: 16),
    .init(taps: 3, stride: 2, inputs: 16, outputs: 32),
    .init(taps: 3, stride: 1, inputs: 32, outputs: 32),
    .init(taps: 3, stride: 2, inputs: 32, outputs: 48),
    .init(taps: 3, stride: 1, inputs: 48, outputs: 32),
    .init(taps: 1, stride: 1, inputs: AppearanceNetwork.joinedChannels, outputs: 64),
    .init(taps: 1, stride: 1, inputs: 64, outputs: 64, floats: true),
  ]

  /// The model inside the binary.
  ///
  /// - Throws: `HotplateError` of code `startup` where the build embedded a damaged file.
  static func embedded() throws -> AppearanceModel { try AppearanceModel(bytes: embeddedBytes) }

  /// The file inside the binary.
  static var embeddedBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: plate_appearance_model(), count: Int(plate_appearance_model_count()))
  }

  /// Reads a model.
  ///
  /// - Throws: `HotplateError` of code `startup` for anything that is not a whole, undamaged model of this version.
  init(bytes: UnsafeRawBufferPointer) throws {
    var reader = try ModelReader(
      bytes: bytes, name: "appearance model", start: "HPLATLOK", format: 1)
    version = try reader.text(64)
    doubt = Double(try reader.float())
    guard (0...1).contains(doubt) else {
      throw reader.damaged("found a doubt of \(doubt), expected 0 to 1")
    }
    let count = Int(try reader.integer(UInt32.self))
    let most = Self.shapes[Self.shapes.count - 1].outputs
    guard (1...most).contains(count) else {
      throw reader.damaged("found \(count) kinds, expected 1 to \(most)")
    }
    kinds = try (0..<count).map { _ in
      let kind = Kind(name: try reader.text(8), share: Double(try reader.float()))
      guard kind.share > 0 else {
        throw reader.damaged(
          "found a share of \(kind.share) for \(kind.name), expected more than 0")
      }
      return kind
    }
    layers = try reader.layers(Self.shapes)
  }

  /// The kinds that plates of a jurisdiction look like; none where training saw nothing like them.
  ///
  /// A state that training did not see is taken to look like the other states, Canada like the United States, the United Kingdom like Europe, and
  /// Latin America beyond Argentina like Argentina.
  func kinds(of syntax: PlateSyntax) -> [Int] {
    func named(_ name: String) -> [Int] { kinds.indices.filter { kinds[$0].name == name } }
    switch syntax.region {
    case .us:
      let own = named("US-\(syntax.code)")
      return own.isEmpty ? kinds.indices.filter { kinds[$0].name.hasPrefix("US-") } : own
    case .ca: return kinds.indices.filter { kinds[$0].name.hasPrefix("US-") }
    case .eu, .gb: return named("eu")
    case .br: return named("br")
    case .in: return named("in")
    case .latin: return named("latin")
    case .other: return named("other")
    case .au: return []
    }
  }
}
