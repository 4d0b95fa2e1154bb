import Foundation
import TestSupport

@testable import Hotplate

/// Writes a list and loads it.
func hotlist(
  _ text: String, name: String = "list.csv",
  _ change: (inout HotlistLoading) throws -> Void = { _ in }
) throws -> Hotlist {
  try hotlist(bytes: Array(text.utf8), name: name, change)
}

func hotlist(
  bytes: [UInt8], name: String = "list.csv",
  _ change: (inout HotlistLoading) throws -> Void = { _ in }
) throws -> Hotlist {
  let folder = try ScratchFolder()
  try folder.write(name, Data(bytes))
  var loading = HotlistLoading()
  try change(&loading)
  return try Hotlist(file: folder.path(name), loading: loading)
}

extension Hotlist {
  var all: [HotlistEntry] {
    var entries: [HotlistEntry] = []
    forEachEntry { entries.append($0) }
    return entries.sorted { $0.row < $1.row }
  }
}
