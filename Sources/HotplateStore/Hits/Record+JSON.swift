import Foundation
import Hotplate

extension Record {
  /// One line of JSON.
  public func json() throws -> String { String(decoding: try jsonLine(), as: UTF8.self) }
}
