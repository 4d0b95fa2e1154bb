import Foundation

/// Pictures with what is known to be on them, as `evaluate` reads them.
///
/// A folder holds up to three label files, each JSON Lines beside its pictures or in a folder of its name:
/// - `detect.jsonl` (or `labels.jsonl`): scenes, `{"file", "plates": [{"box": [x, y, w, h], "text"?, "quad"?}], "region"?, "split"?}`
/// - `ocr.jsonl`: plates cut out, `{"file", "text", "region"?, "split"?, "lines"?}`
/// - `negatives.jsonl`: pictures without a plate, `{"file"}`
public struct LabelledPictures: Sendable {
  /// A scene or a picture without plates.
  public struct Scene: Sendable {
    /// Path of the picture.
    public var path: String
    /// Its labelled plates.
    public var plates: [LabelledPlate]
    /// Where it is from.
    public var region: String
  }

  /// One labelled plate of a scene.
  public struct LabelledPlate: Sendable {
    /// Tight and upright, in pixels.
    public var box: Box
    /// Normalized; `nil` when nobody could read it.
    public var text: String?
    /// Its corners, when the label tells them.
    public var quad: Quad?
  }

  /// A plate cut out.
  public struct Crop: Sendable {
    /// Path of the picture.
    public var path: String
    /// Normalized.
    public var text: String
    /// Where it is from.
    public var region: String
    /// Lines of text.
    public var lines: Int
  }

  /// Scenes with plates.
  public private(set) var scenes: [Scene] = []
  /// Plates cut out.
  public private(set) var crops: [Crop] = []
  /// Pictures without a plate.
  public private(set) var negatives: [Scene] = []
  /// Records of cut-out plates that are left out, as their text is missing or nothing of it is a letter or digit.
  public private(set) var withoutText = 0

  /// Reads the labels below a folder.
  ///
  /// - Parameters:
  ///   - folder: Where the label files are.
  ///   - split: Only scenes and cut-out plates of this `split`, or without one; `nil` for all. Pictures without a plate are taken whatever theirs.
  /// - Throws: `HotplateError` of code `configuration` for a label file that cannot be used, or when there is none, or with a split neither a scene nor a
  ///   cut-out plate.
  public init(folder: String, split: String?) throws {
    let folder = folder.withoutLastSlash
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      throw HotplateError(
        .configuration,
        "\(folder): expected a folder with labels, found \(isThere ? "a file" : "nothing")")
    }
    var splits: Set<String> = []
    func isWanted(_ record: Record) -> Bool {
      if let split = record.split { splits.insert(split) }
      return split == nil || record.split == nil || record.split == split
    }
    for name in ["detect", "labels"] {
      scenes += try Self.records(
        name, in: folder, fields: ["file", "plates", "region", "split"]
      ).compactMap { record, base in
        guard isWanted(record) else { return nil }
        return Scene(
          path: "\(base)/\(record.file)",
          plates: (record.plates ?? []).map(\.plate), region: record.region ?? "any")
      }
    }
    crops = try Self.records(
      "ocr", in: folder, fields: ["file", "text", "region", "split", "lines"]
    ).compactMap { record, base in
      guard isWanted(record) else { return nil }
      guard let text = record.text.map({ Plate($0).text }), !text.isEmpty else {
        withoutText += 1
        return nil
      }
      return Crop(
        path: "\(base)/\(record.file)", text: text, region: record.region ?? "any",
        lines: record.lines ?? 1)
    }
    // Of whatever split: nothing is learned of a picture without a plate but that it has none.
    negatives = try Self.records("negatives", in: folder, fields: ["file"]).map { record, base in
      Scene(path: "\(base)/\(record.file)", plates: [], region: "negative")
    }
    // Pictures without plates alone would tell nothing of a split that was mistyped.
    if let split, scenes.isEmpty && crops.isEmpty, !splits.isEmpty || !negatives.isEmpty {
      let expected =
        splits.isEmpty
        ? "some in labels.jsonl or ocr.jsonl" : "one of \(splits.sorted().joined(separator: ", "))"
      throw HotplateError(
        .configuration,
        "\(folder): found no scenes or cut-out plates of the split \(split); expected \(expected)")
    }
    if scenes.isEmpty && crops.isEmpty && negatives.isEmpty {
      throw HotplateError(
        .configuration,
        "\(folder): found no labels; expected labels.jsonl with lines such as {\"file\": \"a.jpg\", \"plates\": [{\"box\": [412, 300, 96, 24], \"text\": \"ABC123\"}]}, ocr.jsonl or negatives.jsonl"
      )
    }
  }

  private struct Record: Decodable {
    struct Labelled: Decodable {
      var box: [Double]
      var text: String?
      var quad: [[Double]]?

      /// Whether its numbers are a box and, where there are any, four corners.
      var isWhole: Bool {
        box.count == 4 && box[2] > 0 && box[3] > 0
          && quad?.count ?? 4 == 4 && (quad ?? []).allSatisfy { $0.count == 2 }
          // A picture has fewer pixels a side; beyond, they count as no numbers.
          && (box + (quad ?? []).joined()).allSatisfy { abs($0) <= 1_000_000 }
      }

      var plate: LabelledPlate {
        LabelledPlate(
          box: Box(x: box[0], y: box[1], width: box[2], height: box[3]),
          text: text.map { Plate($0).text }.flatMap { $0.isEmpty ? nil : $0 },
          quad: corners)
      }

      private var corners: Quad? {
        guard let points = quad?.map({ Point(x: $0[0], y: $0[1]) }) else { return nil }
        return Quad(
          topLeft: points[0], topRight: points[1], bottomRight: points[2], bottomLeft: points[3])
      }
    }

    var file: String
    var split: String?
    var region: String?
    var text: String?
    var lines: Int?
    var plates: [Labelled]?
  }

  /// Where the labels of a folder may stand: in it, or beside the pictures that they are of.
  public static func labelFiles(in folder: String) -> [String] {
    ["detect", "labels", "ocr", "negatives"].flatMap { name in
      bases(name, in: folder).map { "\($0)/\(name).jsonl" }
    }
  }

  private static func bases(_ name: String, in folder: String) -> [String] {
    [folder, "\(folder)/\(name)"]
  }

  /// The records of a label file and where their pictures are.
  ///
  /// - Parameter fields: What they may tell; with `plates` among it each must, if only that there are none.
  private static func records(
    _ name: String, in folder: String, fields: [String]
  ) throws -> [(Record, String)] {
    for base in bases(name, in: folder) {
      let path = "\(base)/\(name).jsonl"
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      let decoder = JSONDecoder()
      return try data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        .compactMap { number, line in
          if line.allSatisfy({ [0x09, 0x0D, 0x20].contains($0) }) { return nil }
          guard let record = try? decoder.decodeForeign(Record.self, from: line),
            (record.plates ?? []).allSatisfy(\.isWhole)
          else {
            throw HotplateError(
              .configuration,
              "\(path):\(number + 1): expected a JSON object with \"file\" and, for each of its \"plates\", \"box\": [x, y, w, h] and optionally \"quad\": four times [x, y]; found something else"
            )
          }
          if let names = try? decoder.decodeForeign(LabelNames.self, from: line),
            let (found, expected) = names.misspelt(known: fields)
          {
            throw HotplateError(
              .configuration,
              "\(path):\(number + 1): found \(RowCutter.quote(found)), expected \"\(expected)\"")
          }
          if fields.contains("plates"), record.plates == nil {
            throw HotplateError(
              .configuration,
              "\(path):\(number + 1): found no \"plates\", expected those of the picture: [] where it has none"
            )
          }
          return (record, base)
        }
    }
    return []
  }
}
