/// The flags that a verb has.
struct VerbFlags {
  /// All flags as they are typed, with their dashes.
  let names: Set<String>
  /// Those of them that take a value.
  let valued: Set<String>
  /// Those that count once a command line, each with the first of its names.
  let single: [String: String]

  /// The first word of a verb's command line that is a flag by its two dashes but none of the verb, without its value.
  ///
  /// - Parameter words: What follows the verb.
  func unknown(in words: some Sequence<String>) -> String? {
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word == "--" {
        return nil
      } else if valued.contains(word) {
        isValue = true
      } else if word.hasPrefix("--"), case let flag = String(word.prefix { $0 != "=" }),
        !names.contains(flag), !Self.ofAllVerbs.contains(flag)
      {
        return flag
      }
    }
    return nil
  }

  /// What is said of a flag that the verb does not have, as the argument parser says it.
  func refusal(of flag: String) -> String {
    let near = flag.hasPrefix("--") ? flag.nearest(among: names.filter { $0.hasPrefix("--") }) : nil
    return "Unknown option '\(flag)'" + (near.map { ". Did you mean '\($0)'?" } ?? "")
  }

  /// Those that the argument parser has besides.
  private static let ofAllVerbs: Set = [
    "--help", "--help-hidden", "--version", "--generate-completion-script",
    "--experimental-dump-help",
  ]
}

extension String {
  /// The name that is nearly this one; `nil` where none is.
  func nearest(among names: some Sequence<String>) -> String? {
    // A character in another's place counts as two.
    let near = names.map { (distance: $0.difference(from: self).count, name: $0) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return near.flatMap { $0.distance <= 2 ? $0.name : nil }
  }
}
