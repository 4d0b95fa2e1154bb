/// The names in a record of labels. Of one that is nearly a known name the value would be left out, and the picture taken for one without
/// plates or text; names that are like none are another program's.
struct LabelNames: Decodable {
  /// Those of the record.
  private let names: Set<String>
  /// Those of each of its plates.
  private let ofPlates: [Set<String>]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    names = Set(container.allKeys.map(\.stringValue))
    var ofPlates: [Set<String>] = []
    if names.contains("plates") {
      var plates = try container.nestedUnkeyedContainer(forKey: Name("plates"))
      while !plates.isAtEnd {
        let plate = try plates.nestedContainer(keyedBy: Name.self)
        ofPlates.append(Set(plate.allKeys.map(\.stringValue)))
      }
    }
    self.ofPlates = ofPlates
  }

  /// A name that is nearly a known one, which is not given, and that one; `nil`: none is.
  ///
  /// - Parameter known: The names of such a record.
  func misspelt(known: [String]) -> (found: String, expected: String)? {
    if let pair = Self.misspelt(names, known: known) { return pair }
    for plate in ofPlates {
      if let pair = Self.misspelt(plate, known: ["box", "text", "quad"]) { return pair }
    }
    return nil
  }

  /// One letter more or less, or capitals: with more it is another word.
  private static func misspelt(
    _ names: Set<String>, known: [String]
  ) -> (found: String, expected: String)? {
    for name in names.sorted() where !known.contains(name) {
      let expected = known.first {
        !names.contains($0) && $0.difference(from: name.lowercased()).count <= 1
      }
      if let expected { return (name, expected) }
    }
    return nil
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}
