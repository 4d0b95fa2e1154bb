import Foundation
import Hotplate
import Testing

@testable import HotplateStore

/// A store whose file is taken away or replaced while it is open.
@Suite struct StoreReplacedTests {
  @Test(arguments: [false, true])
  func nothingIsWrittenBesideAnotherStoresFile(isReplaced: Bool) throws {
    let (scene, other) = (try StoreScene(), try StoreScene())
    let open = try scene.open()
    try other.open().close()
    for ending in ["", "-wal", "-shm", ".head"] {
      let path = scene.path + ending
      try? FileManager.default.removeItem(atPath: path)
      if isReplaced, FileManager.default.fileExists(atPath: other.path + ending) {
        try FileManager.default.copyItem(atPath: other.path + ending, toPath: path)
      }
    }
    let head = FileManager.default.contents(atPath: scene.path + ".head")
    for use in [
      { _ = try open.card("1") } as () throws -> Void,
      { try open.retain(nil, reason: "test") },
    ] {
      let error = #expect(throws: HotplateError.self) { try use() }
      #expect(error?.code == .store)
      #expect(error?.message.contains("was replaced or removed while it was open") == true)
    }
    #expect(FileManager.default.contents(atPath: scene.path + ".head") == head)
  }
}
