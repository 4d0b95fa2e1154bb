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
    /// The flags that the files turn off and that thus do not stand in `arguments`.
    var off: [String] = []
  }

  /// The verbs that take such a file.
  private static let verbs: Set = ["scan", "stream", "watch"]

  /// Replaces `--config FILE` by the flags of FILE, where the verb takes such a file: others know no such flag.
  ///
  /// - Throws: `HotplateError` of code `configuration` when the file cannot be used.
  static func expanding(_ arguments: [String]) throws -> Expanded {
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
    // `-j` after a file's `format` is no flag given twice, of which the last counts.
    let namesForm = rest.contains { forms.contains($0) || $0.hasPrefix("--format=") }
    var off: [String] = []
    let flags = try files.flatMap {
      try self.flags(of: $0, without: namesForm ? forms : [], off: &off)
    }
    return Expanded(
      arguments: [verb] + flags + rest, without: [verb] + rest, files: files, off: off)
  }

  /// The flags that name a form of output.
  private static let forms: Set = ["--format", "--json", "-j"]

  /// What turns off what is on, or may be, where the flag is not given; of other flags false is not to give them.
  private static let opposites = ["--progress": "--no-progress"]

  /// The flags of a file, but those in `left`; what it turns off is added to `off`.
  private static func flags(
    of file: String, without left: Set<String>, off: inout [String]
  ) throws -> [String] {
    func refusal(_ sentence: String) -> HotplateError {
      HotplateError(.configuration, "\(file): \(sentence)")
    }
    var status = stat()
    guard stat(file, &status) == 0 else {
      throw refusal("cannot be read: \(String(cString: strerror(errno))); expected a JSON file")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw refusal("is a folder; expected a JSON file")
    }
    guard status.st_size <= 1 << 20 else {
      throw refusal("has \(status.st_size) bytes; expected at most \(1 << 20)")
    }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw refusal("cannot be read; expected a JSON file")
    }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw refusal("expected one JSON object of flags, like {\"jobs\": 2}")
    }
    return try object.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
      let values = value as? [Any] ?? [value]
      let flag = (key.count == 1 ? "-" : "--") + key
      if left.contains(flag) { return [] }
      if key == "config" { throw refusal("\"config\": a file of flags names no further ones") }
      // In one word, so that neither a text for a yes-or-no flag nor a value below zero is taken for something else.
      func argument(_ value: String) -> [String] {
        value.isEmpty ? [flag, value] : ["\(flag)=\(value)"]
      }
      return try values.flatMap { value -> [String] in
        switch value {
        case let text as String: return argument(text)
        case let number as NSNumber:
          // JSON's true and false arrive as numbers of type char.
          if String(cString: number.objCType) == "c" {
            if number.boolValue { return [flag] }
            if let opposite = opposites[flag] { return [opposite] }
            off.append(flag)
            return []
          }
          return argument("\(number)")
        default:
          throw refusal("\"\(key)\" is neither text, a number, true, false nor a list of these")
        }
      }
    }
  }
}
