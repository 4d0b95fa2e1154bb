import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct ListedRowsTests {
  /// The plain reference: asks every row that is left.
  private func taken(by change: HotlistChange, from above: [ListedRow]) -> [ListedRow] {
    let row = change.row
    func areAlike(_ a: String, _ b: String) -> Bool { a.uppercased() == b.uppercased() }
    let own = above.filter { other in
      guard let jurisdiction = row.jurisdiction else {
        return !change.isUpdate || other.jurisdiction == nil
      }
      return other.jurisdiction.map { PlateSyntax.meanSameJurisdiction(jurisdiction, $0) } ?? false
    }
    if let number = row.caseNumber {
      let alike = own.filter { $0.caseNumber.map { areAlike($0, number) } ?? false }
      let others = own.filter { $0.caseNumber == nil }
      return change.isUpdate ? alike + others : alike.isEmpty ? others : alike
    }
    guard own.count > 1, let reason = row.reason else { return own }
    let alike = own.filter { $0.reason.map { areAlike($0, reason) } ?? change.isUpdate }
    return alike.isEmpty && !change.isUpdate ? own : alike
  }

  @Test func agreesWithReference() {
    let origins = [nil, "CA", "CALIFORNIA", "US-CA", "NY", "AR", "ARKANSAS", "XX", "Xx"]
    let cases = [nil, nil, "1", "a", "A"]
    let reasons = [nil, "stolen", "Stolen", "wanted"]
    var (few, many) = (0, 0)
    for seed in 0..<60 as Range<UInt64> {
      // Every other list is changed so rarely that its rows are grouped.
      let kinds: UInt64 = seed % 2 == 0 ? 4 : 12
      var numbers = SeededNumbers(seed: seed)
      func one<Value>(of values: [Value]) -> Value {
        values[Int(numbers.next() % UInt64(values.count))]
      }
      var rows = ListedRows()
      var left: [ListedRow] = []
      for line in 1...80 {
        let row = ListedRow(
          place: RowLocation(offset: line * 10, line: line), jurisdiction: one(of: origins),
          caseNumber: one(of: cases), reason: one(of: reasons))
        let draw = numbers.next() % kinds
        if draw < 2 {
          if left.count > ListedRows.mostAsked { many += 1 } else { few += 1 }
          let change = HotlistChange(row: row, isUpdate: draw == 1)
          let gone = Set(taken(by: change, from: left))
          let took = Set(rows.take(by: change))
          #expect(took == gone, "seed \(seed), line \(line)")
          left.removeAll(where: gone.contains)
        }
        if draw > 0 {
          rows.append(row)
          left.append(row)
        }
        #expect(rows.left == left, "seed \(seed), line \(line)")
      }
    }
    #expect(few > 100 && many > 100, "\(few) and \(many)")
  }

  /// Before, each row looked at all above it: a file of 2 MB took minutes.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      ("update,ABC123,CA,stolen,#", "update,ABC123,CA,stolen,x#", 0, 50_002),
      ("add,ABC123,CA,stolen,#", "remove,ABC123,CA,,x#", 25_000, 25_002),
      ("add,ABC123,S#,,", "remove,ABC123,S#,,", 0, 2),
    ])
  func everyRowMayChangeThePlate(first: String, second: String, bad: Int, count: Int) throws {
    let folder = try ScratchFolder()
    let head = "action,plate,state,reason,case\n"
    try folder.write(
      "list.csv", Data((head + "add,ABC123,CA,stolen,z\nadd,XYZ1,CA,stolen,\n").utf8))
    let rows = [first, second].flatMap { row in
      (0..<25_000).map { row.replacingOccurrences(of: "#", with: "\($0)") + "\n" }
    }
    try folder.write("delta.csv", Data((head + rows.joined()).utf8))
    let list = try Hotlist(file: folder.path("list.csv"), deltas: [folder.path("delta.csv")])
    #expect(list.count == count)
    #expect(list.badRows == bad)
  }
}
