import Foundation
import Hotplate

/// Flags taken from a JSON file named by `--config`, put before those of the command line, which thus win.
enum ConfigurationFile {
  /// A command line with the flags of its files in it.
  struct Expanded {
    var arguments: [String]
    /// Without the files' flags.
    var without: [String]
    var files: [String]
  }

  /// The verbs that take such a file.
  private static let verbs: Set = ["scan", "stream", "watch"]

  /// Puts the flags of FILE behind `--config FILE`, where the verb takes such a file: others know no such flag.
  ///
  /// `--config FILE` itself stays, as the first of the flags, so that the verb knows what it must not write over.
  ///
  /// - Parameter flagsOf: The flags of a verb; asked where there is a file alone.
  /// - Throws: `HotplateError` of code `configuration` when the file cannot be used.
  static func expanding(
    _ arguments: [String], flagsOf: (String) -> VerbFlags
  ) throws -> Expanded {
    guard let verb = arguments.first, verbs.contains(verb) else {
      return Expanded(arguments: arguments, without: arguments, files: [])
    }
    var files: [String] = []
    var rest: [String] = []
    var index = 1
    while index < arguments.count {
      let argument = arguments[index]
      if argument == "--" {
        rest += arguments[index...]
        break
      } else if argument == "--config", index + 1 < arguments.count {
        files.append(arguments[index + 1])
        index += 1
      } else if argument.hasPrefix("--config=") {
        files.append(String(argument.dropFirst(9)))
      } else {
        rest.append(argument)
      }
      index += 1
    }
    if files.isEmpty { return Expanded(arguments: arguments, without: arguments, files: []) }
    // `-j` after a file's `format` is no flag given twice, of which the last counts.
    let namesForm = rest.contains { forms.contains($0) || $0.hasPrefix("--format=") }
    let known = flagsOf(verb)
    let flags = try files.flatMap {
      try self.flags(of: $0, among: known, without: namesForm ? forms : [])
    }
    let named = files.map { "--config=\($0)" }
    return Expanded(arguments: [verb] + named + flags + rest, without: [verb] + rest, files: files)
  }

  /// The flags that name a form of output.
  private static let forms: Set = ["--format", "--json", "-j"]

  /// What turns off what is on, or may be, where the flag is not given; of other flags false is not to give them.
  private static let opposites = ["--progress": "--no-progress"]

  /// The flags of a file, but those in `left`.
  private static func flags(
    of file: String, among known: VerbFlags, without left: Set<String>
  ) throws -> [String] {
    func refusal(_ sentence: String) -> HotplateError {
      HotplateError(.configuration, "\(file): \(sentence)")
    }
    // Which key gave a flag that counts once.
    var given: [String: String] = [:]
    return try object(in: file).sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
      let values = value as? [Any] ?? [value]
      let flag = (key.count == 1 ? "-" : "--") + key
      if left.contains(flag) { return [] }
      if key == "config" { throw refusal("\"config\": a file of flags names no further ones") }
      if ["help", "h", "version"].contains(key) {
        throw refusal("\"\(key)\": is asked for on the command line alone")
      }
      guard known.names.contains(flag) else { throw refusal(known.refusal(of: flag)) }
      if let single = known.single[flag] {
        let name = opposites.first { $0.value == single }?.key ?? single
        // The last one would count, and nobody would hear of the others.
        guard values.count <= 1 else {
          throw refusal("\"\(key)\": found \(values.count) values, expected one")
        }
        if let other = given.updateValue(key, forKey: name) {
          throw refusal("\"\(other)\" and \"\(key)\" are one flag; expected one of them")
        }
      }
      let isValued = known.valued.contains(flag)
      func argument(_ value: String, _ kind: String) throws -> [String] {
        guard isValued else {
          throw refusal("\"\(key)\": expected true or false, found \(kind)")
        }
        // In one word, so that a value below zero is taken for nothing else.
        return value.isEmpty ? [flag, value] : ["\(flag)=\(value)"]
      }
      return try values.flatMap { value -> [String] in
        switch value {
        case let text as String: return try argument(text, "text")
        case let number as NSNumber:
          // JSON's true and false arrive as numbers of type char.
          if String(cString: number.objCType) == "c" {
            guard number.boolValue else { return opposites[flag].map { [$0] } ?? [] }
            // It would take the next word of the command line for its value.
            if isValued { throw refusal("\"\(key)\": expected text, found true") }
            return [flag]
          }
          return try argument("\(number)", "a number")
        default:
          throw refusal("\"\(key)\" is neither text, a number, true, false nor a list of these")
        }
      }
    }
  }

  /// The object that a file holds, in which each key stands once.
  private static func object(in file: String) throws -> [String: Any] {
    func refusal(_ sentence: String) -> HotplateError {
      HotplateError(.configuration, "\(file): \(sentence)")
    }
    // Read again for the log of a store: what can be read once alone is refused, and `-` is a file's name.
    let bytes: [UInt8]
    switch PictureFile.read(
      file == "-" ? "./-" : file, limit: 1 << 20, regularOnly: true, followsLinks: true,
      expected: "a JSON file")
    {
    case .success(let read): bytes = read
    case .failure(let failure): throw HotplateError(.configuration, failure.message)
    }
    // UTF-16 has them, in which the keys would not be found.
    if bytes.contains(0) { throw refusal("found zero bytes, expected JSON in UTF-8") }
    guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
      throw refusal("expected one JSON object of flags, like {\"jobs\": 2}")
    }
    var seen: Set<String> = []
    for key in keys(of: bytes) where !seen.insert(key).inserted {
      throw refusal(
        "\"\(key)\": found twice, expected once; several values of a repeatable flag are a list")
    }
    return object
  }

  /// The keys of an object as they stand in valid JSON, of which Foundation gives each once.
  private static func keys(of json: [UInt8]) -> [String] {
    var keys: [String] = []
    var depth = 0
    var isKeyNext = false
    var index = 0
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isKeyNext = depth == 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ","): isKeyNext = depth == 1
      case UInt8(ascii: "\""):
        let start = index
        index += 1
        while index < json.count, json[index] != UInt8(ascii: "\"") {
          index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        if isKeyNext {
          let text = Data(json[start..<min(index + 1, json.count)])
          if let key = try? JSONDecoder().decode(String.self, from: text) { keys.append(key) }
          isKeyNext = false
        }
      default: break
      }
      index += 1
    }
    return keys
  }
}
