import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

@Suite struct PrivateKeyFileTests {
  let folder: ScratchFolder
  var path: String { folder.path("a.key") }

  init() throws { folder = try ScratchFolder() }

  /// Both keys give away what nobody else may have: the log's past, and who the pseudonyms are.
  private static let uses: [(kind: String, use: @Sendable (String) throws -> Void)] = [
    ("an audit key", { _ = try AuditKey(file: $0, create: true) }),
    ("a pseudonym key", { _ = try Pseudonyms(keyFile: $0) }),
  ]

  @Test(arguments: uses.indices) func othersMayNotReadIt(index: Int) throws {
    let (kind, use) = Self.uses[index]
    try use(path)
    try use(path)
    try #require(chmod(path, 0o640) == 0)
    let error = #expect(throws: HotplateError.self) { try use(path) }
    #expect(
      error?.message
        == "\(path): found permissions 640, expected \(kind) that only its owner may read (600)")
  }

  @Test(.timeLimit(.minutes(5)), arguments: uses.indices)
  func pipesAndDevicesAreNotWaitedFor(index: Int) throws {
    try #require(mkfifo(path, 0o600) == 0)
    for file in [path, "/dev/zero", folder.path("")] {
      let error = #expect(throws: HotplateError.self) { try Self.uses[index].use(file) }
      #expect(error?.message.contains("cannot be read; expected a key file") == true)
    }
  }

  @Test(arguments: uses.indices) func oneKindIsNoOther(index: Int) throws {
    let (kind, use) = Self.uses[index]
    try Self.uses[1 - index].use(path)
    let error = #expect(throws: HotplateError.self) { try use(path) }
    #expect(error?.message == "\(path): expected \(kind), found something else")
  }
}
