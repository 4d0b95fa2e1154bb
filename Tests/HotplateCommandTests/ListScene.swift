import Foundation
import TestSupport

/// A folder with a list of one plate, and where a store goes.
struct ListScene {
  let folder: ScratchFolder
  let store: String
  let list: String

  init() throws {
    folder = try ScratchFolder()
    store = folder.path("hits.db")
    list = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nQX1\n".utf8))
  }
}
