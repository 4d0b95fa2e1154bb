import ArgumentParser
import Foundation
import Hotplate

/// Writes an answer to standard output as it is, and its end.
///
/// Whoever does not read it all is no error; an answer that is not whole must not look like one that is.
///
/// - Throws: `HotplateError` when standard output cannot be written.
func printResult(_ text: some StringProtocol) throws {
  do { try LineOutput().write(Data(text.utf8)) } catch is OutputClosed {}
}

/// Writes a verdict, of which the status tells, too: 1 where it is no good one.
///
/// - Throws: `HotplateError` when standard output cannot be written: where the verdict is good, of code `startup`, whose status is no verdict.
func printVerdict(_ text: String, isGood: Bool) throws {
  do {
    try printResult(text)
  } catch let error as HotplateError where isGood {
    throw HotplateError(.startup, error.message)
  }
  if !isGood { throw ExitCode(1) }
}

/// Answers that a change is made, once it is stored.
///
/// - Throws: `HotplateError` when standard output cannot be written, saying that the change is stored: it must not be made twice.
func printConfirmation(_ text: String) throws {
  do {
    try printResult(text)
  } catch let error as HotplateError {
    throw HotplateError(error.code, "\(error.message); the change is stored")
  }
}

/// Standard input, for verbs that take plates or records.
enum StandardInput {
  /// What people are told that it is.
  static let name = "standard input"

  /// Refuses a standard input that is closed (`hotplate_hold_standard_streams` holds its place) or a folder.
  static func check() throws {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0 else { throw failure(errno) }
    if fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE == O_WRONLY { throw failure(EBADF) }
    if status.st_mode & S_IFMT == S_IFDIR { throw failure(EISDIR) }
  }

  /// Says that a person is waited for where one would wait for an answer.
  static func noteTerminal(quiet: Bool) {
    if !quiet, isatty(STDIN_FILENO) == 1 {
      printNotice("reading from the terminal; Ctrl-D ends")
    }
  }

  private static func failure(_ number: Int32) -> HotplateError {
    HotplateError(.file, "\(name): cannot be read: \(systemError(number))")
  }
}
