import CFuzzer
import Foundation

/// Runs libFuzzer on the parser that FUZZ_TARGET names.
///
/// The name stands in the environment, not among the arguments, because libFuzzer starts itself anew with arguments of
/// its own.
@main
enum Fuzz {
  static func main() {
    guard FuzzTarget.chosen != nil else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
      FileHandle.standardError.write(Data("FUZZ_TARGET is not one of: \(names)\n".utf8))
      exit(64)
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      LLVMFuzzerRunDriver(&count, &arguments) { start, count in
        FuzzTarget.chosen?.run(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
      })
  }
}
