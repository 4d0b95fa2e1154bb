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
    (#"{"plate":"ABC123","update_type":"delete"}"#, "delete", "update_type"),
    (
      #"{"plate":"DEF456","op":"add"}"# + "\n" + #"{"plate":"ABC123","transaction":"remove"}"#,
      "remove", "transaction"
    ),
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
  ])
  func otherDeltasAreNot(text: String) throws {
    try check(text) { try $0.refuseUnseenRemovals($1, file: "delta.csv") }
  }

  /// Before, such rows were added.
  @Test(arguments: [
    ("plate,op,transaction\nAB1,add,add\nAB2,add,remove\n", "remove", "transaction", "op"),
    ("plate,action,change\nAB1,,\nAB2,update,Deleted\n", "Deleted", "change", "action"),
    ("plate,action,todo\nAB1,add,update\nAB2,add,delete\n", "delete", "todo", "action"),
    (
      #"{"plate":"AB1","action":"add"}"# + "\n" + #"{"plate":"AB2","op":"delete"}"#,
      "delete", "op", "action"
    ),
  ])
  func aDeltaThatRemovesInAnotherColumnIsRefused(
    text: String, found: String, column: String, action: String
  ) throws {
    let error = #expect(throws: HotplateError.self) {
      try check(text) { try $0.refuseUnseenRemovals($1, file: "delta.csv") }
    }
    #expect(
      error?.message.hasPrefix(
        "delta.csv: found “\(found)” in the column “\(column)”, and the actions in “\(action)”, expected "
      ) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    "plate,action,notes\nAB1,add,removed\n", "plate,action,todo\nAB1,add,removed\nAB2,add,\n",
    "plate,action,status\nAB1,add,removed\n", "plate,action,status\nAB1,update,recovered\n",
    "plate,action,status\nAB1,add,added\nAB2,remove,removed\n",
    "plate,action,op\nAB1,add,A\nAB2,add,D\n", "plate,action,change\nAB1,add,removed owner\n",
    "plate,action,status\nAB1,update,located\nAB2,add,new\n", "plate,action,change\n",
  ])
  func anotherColumnMayHaveWordsOfActions(text: String) throws {
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
