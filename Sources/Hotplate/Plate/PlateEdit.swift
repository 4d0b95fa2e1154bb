/// One step from one plate to another: a character kept, changed, left out or put in.
package struct PlateEdit: Hashable {
  /// The code in the first plate; `nil` when one was put in.
  var from: UInt8?
  /// The code in the second plate; `nil` when it was left out.
  var to: UInt8?
  /// The position in the second plate.
  var position: Int

  var isMatch: Bool { from == to }

  /// The character in the first plate; empty when one was put in.
  package var first: String { from.map(PackedPlate.text) ?? "" }
  /// The character in the second plate; empty when it was left out.
  package var second: String { to.map(PackedPlate.text) ?? "" }

  /// The fewest steps from one plate to another, in order; among equals substitutions first, at the end of the plate.
  ///
  /// - Complexity: O(*nm*).
  package static func alignment(from first: Plate, to second: Plate) -> [PlateEdit] {
    let a = first.text.utf8.map(PackedPlate.code)
    let b = second.text.utf8.map(PackedPlate.code)
    let costs = costs(a, b)
    var (i, j) = (a.count, b.count)
    var edits: [PlateEdit] = []
    while i > 0 || j > 0 {
      if i > 0, j > 0, costs[i][j] == costs[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1) {
        i -= 1
        j -= 1
        edits.append(PlateEdit(from: a[i], to: b[j], position: j))
      } else if i > 0, costs[i][j] == costs[i - 1][j] + 1 {
        i -= 1
        edits.append(PlateEdit(from: a[i], to: nil, position: j))
      } else {
        j -= 1
        edits.append(PlateEdit(from: nil, to: b[j], position: j))
      }
    }
    return edits.reversed()
  }

  /// The edit distance of Levenshtein (1966): insertions, deletions and substitutions cost 1 each.
  static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    costs(first, second)[first.count][second.count]
  }

  private static func costs(_ a: [UInt8], _ b: [UInt8]) -> [[Int]] {
    var costs = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for j in 0...b.count { costs[0][j] = j }
    for i in 1..<max(a.count + 1, 1) where i <= a.count {
      costs[i][0] = i
      for j in 1..<max(b.count + 1, 1) where j <= b.count {
        costs[i][j] = min(
          costs[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), costs[i - 1][j] + 1,
          costs[i][j - 1] + 1)
      }
    }
    return costs
  }
}
