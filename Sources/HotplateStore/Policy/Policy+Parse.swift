import Foundation
import Hotplate

extension Policy {
  private static let limit = 1 << 20

  /// Reads a pack.
  ///
  /// - Throws: ``HotplateError`` for anything missing, unknown or not understood.
  public init(json data: Data, source name: String) throws {
    try self.init(json: data, source: name, mayHaveBlankTexts: false)
  }

  /// Reads a pack that a log holds. Programs of before 2026-12-01 put some in force whose texts were white space: they stay in force, and their stores open.
  init(logged pack: String, source name: String) throws {
    try self.init(json: Data(pack.utf8), source: name, mayHaveBlankTexts: true)
  }

  private init(json data: Data, source name: String, mayHaveBlankTexts: Bool) throws {
    guard data.count <= Self.limit, let text = String(data: data, encoding: .utf8),
      let value = AuditValue(json: text), let object = value.object
    else {
      throw HotplateError(
        .configuration, "\(name): expected a policy as JSON, found something else")
    }
    var fields = Fields(name: name, mayHaveBlankTexts: mayHaveBlankTexts, object: object)
    guard try fields.number("schema") == 1 else {
      throw HotplateError(.configuration, "\(name): expected a policy of schema 1, found another")
    }
    guard try fields.flag("notLegalAdvice") else {
      throw HotplateError(
        .configuration, "\(name): expected \"notLegalAdvice\": true, found false")
    }
    code = try fields.text("code")
    title = try fields.text("title")
    notice = try fields.text("notice")
    citations = try fields.objects("citations") { item in
      Citation(
        title: try item.text("title"), url: try item.text("url"),
        supports: try item.text("supports"))
    }
    readRetention = try fields.period("readRetention")
    hitRetention = try fields.period("hitRetention")
    maximumListAge = try fields.period("maximumListAge")
    dispositionWithin = try fields.period("dispositionWithin")
    func purpose(_ item: inout Fields) throws -> Purpose {
      Purpose(code: try item.text("code"), title: try item.text("title"))
    }
    purposes = try fields.objects("purposes", purpose)
    prohibitedPurposes = try fields.objects("prohibitedPurposes", purpose)
    smallCount = try fields.number("smallCount")
    source = value.json
    try fields.end()
    guard !purposes.isEmpty, !citations.isEmpty, (1...1000).contains(smallCount) else {
      throw HotplateError(
        .configuration,
        "\(name): expected at least one purpose, one citation and a smallCount of 1 to 1000")
    }
    let codes = (purposes + prohibitedPurposes).map(\.code)
    guard Set(codes).count == codes.count else {
      throw HotplateError(
        .configuration, "\(name): a purpose code is given twice, or both allowed and prohibited")
    }
  }

  /// Takes the fields of an object one by one; what is left over is an error.
  private struct Fields {
    let name: String
    let mayHaveBlankTexts: Bool
    var object: [String: AuditValue]

    mutating func take(_ field: String) throws -> AuditValue {
      guard let value = object.removeValue(forKey: field) else {
        throw HotplateError(.configuration, "\(name): the field \"\(field)\" is missing")
      }
      return value
    }

    func wrong(_ field: String, _ expected: String) -> HotplateError {
      HotplateError(.configuration, "\(name): \"\(field)\" is not \(expected)")
    }

    mutating func text(_ field: String) throws -> String {
      guard let text = try take(field).text, !text.isEmpty,
        mayHaveBlankTexts || !text.allSatisfy(\.isWhitespace)
      else { throw wrong(field, "a text") }
      return text
    }

    mutating func number(_ field: String) throws -> Int {
      guard let number = try take(field).number else { throw wrong(field, "a whole number") }
      return number
    }

    mutating func flag(_ field: String) throws -> Bool {
      guard case .flag(let flag) = try take(field) else { throw wrong(field, "true or false") }
      return flag
    }

    mutating func period(_ field: String) throws -> RetentionPeriod? {
      let value = try take(field)
      if value == .null { return nil }
      guard let period = value.text.flatMap(RetentionPeriod.init) else {
        throw wrong(field, "a period such as \"21d\", or null")
      }
      return period
    }

    mutating func objects<T>(
      _ field: String, _ make: (inout Fields) throws -> T
    ) throws -> [T] {
      guard let list = try take(field).list else { throw wrong(field, "a list") }
      return try list.map { item in
        guard let object = item.object else { throw wrong(field, "a list of objects") }
        var fields = Fields(
          name: "\(name): \(field)", mayHaveBlankTexts: mayHaveBlankTexts, object: object)
        let made = try make(&fields)
        try fields.end()
        return made
      }
    }

    func end() throws {
      guard let unknown = object.keys.min() else { return }
      throw HotplateError(.configuration, "\(name): the field \"\(unknown)\" is not known")
    }
  }
}
