import Testing

@testable import Hotplate

/// Files that are lists, and none of the kind that they are given as.
@Suite struct OtherListsTests {
  private func check(
    _ text: String,
    _ body: (HotlistFormat, UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    try Array(text.utf8).withUnsafeBufferPointer { head in
      try body(HotlistFormat.sniffed(head, file: "delta.csv"), head)
    }
  }

  /// Before, each of them listed what it should take away.
  @Test(arguments: [
    ("-ABC123;CA\n", "-ABC123", "plate"), ("-ABC123\n+DEF456\n", "-ABC123", "plate"),
    ("ABC123,CA,D\n", "D", "reason"), ("D,ABC123,CA\nA,DEF456,NY\n", "D", "plate"),
    ("type,plate,state\nremove,ABC123,CA\n", "remove", "type"),
    ("plate,state,status\nABC123,CA,active\nABC124,CA,Removed\n", "Removed", "status"),
    (#"{"plate":"ABC123","status":"deleted"}"#, "deleted", "status"),
  ])
  func aDeltaWhoseActionIsNotSeenIsRefused(text: String, found: String, column: String) throws {
    let error = #expect(throws: HotplateError.self) {
      try check(text) { try $0.refuseUnseenRemovals($1, file: "delta.csv") }
    }
    #expect(
      error?.message.hasPrefix(
        "delta.csv: found “\(found)” in the column “\(column)”, and no column “action”, expected ")
        == true)
  }

  /// Before, all plates further below were listed.
  @Test func removalsBelowTheFirstRowsAreSeenByTheActionsAbove() throws {
    let added = (100..<200).map { "ABC\($0),CA,added\n" }.joined()
    let error = #expect(throws: HotplateError.self) {
      try check("plate,state,status\n" + added + "XYZ1,CA,removed\n") {
        try $0.refuseUnseenRemovals($1, file: "delta.csv")
      }
    }
    #expect(error?.message.hasPrefix("delta.csv: found “added” in the column “status”") == true)
  }

  @Test(arguments: [
    "plate,state,note\nAB1,CA,add\nAB2,CA,\n", "plate,state,note\nAB1,CA,add\nAB2,CA,blue\n",
    "ABC123;D\n", "plate,state\nAB1,CA\n", "plate,action\nAB1,remove\n", "ABC123,CA,remove\n",
    "plate,fuel\nAB1,D\n", "plate,country\nAB1,D\n", "plate,Update Type\nAB1,delete\n",
    "plate,state,action\n", "ABC123\n", #"{"plate":"AB1","action":"delete"}"#,
    #"{"plate":"AB1","update_type":"delete"}"#,
  ])
  func otherDeltasAreNot(text: String) throws {
    try check(text) { try $0.refuseUnseenRemovals($1, file: "delta.csv") }
  }

  @Test(arguments: [
    "plate,jurisdiction,list,listed,listedjurisdiction,case,listedreason,author,reason,expires\n",
    #"{"plate":"AB1","author":"x","listed_reason":"stolen","expires":"2030-01-01"}"#,
  ])
  func clearancesAreNoHotlist(text: String) throws {
    // Before, the vehicles that were checked were the alerts.
    let error = #expect(throws: HotplateError.self) {
      try check(text) { try $0.refuseClearances($1, file: "delta.csv") }
    }
    #expect(error?.message.contains("clearances are given with --clearances") == true)
    try check("plate,author,listed,expires\nAB1,x,,\n") {
      try $0.refuseClearances($1, file: "delta.csv")
    }
  }
}
