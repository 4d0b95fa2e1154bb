import ArgumentParser
import Hotplate

/// The value of a flag, parsed once, with the text that it was given as, which the log of a store holds.
///
/// A text that is no such value is taken, too, for ``check(_:expected:)`` to refuse: the argument parser would not say what was expected.
struct ParsedArgument<Value: ExpressibleByArgument>: ExpressibleByArgument, CustomStringConvertible
{
  /// `nil` where the text is none.
  let value: Value?
  /// The text.
  let description: String

  init(argument: String) {
    value = Value(argument: argument)
    description = argument
  }

  /// Refuses a text that is no such value.
  func check(_ flag: String, expected: String) throws {
    if value == nil { throw ValidationError("--\(flag) \(self): expected \(expected)") }
  }
}

extension ListAge: ExpressibleByArgument {
  /// An age as a flag has it.
  package init?(argument: String) { self.init(argument) }
}

extension PerMillion: ExpressibleByArgument {
  /// A number a million as a flag has it.
  package init?(argument: String) { self.init(argument) }
}
