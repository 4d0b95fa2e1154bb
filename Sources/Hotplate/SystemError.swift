import Foundation

/// What the system says of a failure: of the last one where no number is given.
package func systemError(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
