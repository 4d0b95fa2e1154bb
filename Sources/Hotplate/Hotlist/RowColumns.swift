/// What cutting the rows of a format needs to know, prepared once for all of them. An object, as a cutter is made for each row that hits.
final class RowColumns: Sendable {
  /// Room for the cells of a row whose columns nobody counted; taken from the start, and more as it is needed.
  private static let usualCells = 64

  let format: HotlistFormat
  /// Empty cells, as many as a row usually has.
  let cells: [RowCutter.Cell]
  /// Whether a row may have more cells than there are fields.
  let isOpen: Bool
  /// Where each known column stands; -1 where it is missing.
  let positions: [Int]
  /// Whether each row tells for itself where its columns stand: it names its values, or has several of one column.
  let areSettledByRow: Bool
  /// How doubtful it is that each field is that of its column, 0 the least; empty where the rows do not settle that.
  let doubts: [Int]
  /// Where fixed columns of the plate end, counted from the start of a row; 0 where there are none.
  let fixedPlateEnd: Int

  init(_ format: HotlistFormat) {
    self.format = format
    isOpen = !format.hasHeader && format.layout != .text && format.layout != .fixed
    if format.layout == .fixed,
      let plate = format.plateField.flatMap({ format.fields[$0].characters })
    {
      fixedPlateEnd = plate.upperBound + 1
    } else {
      fixedPlateEnd = 0
    }
    cells = [RowCutter.Cell](
      repeating: RowCutter.Cell(),
      count: max(format.fields.count, isOpen ? Self.usualCells : 1))
    var positions = [Int](repeating: -1, count: HotlistColumn.allCases.count)
    var areSettledByRow = format.isNamedByRow
    for (position, field) in format.fields.enumerated() {
      guard let column = field.column else { continue }
      if positions[column.index] < 0 {
        positions[column.index] = position
      } else {
        areSettledByRow = true
      }
    }
    self.positions = positions
    self.areSettledByRow = areSettledByRow
    doubts =
      areSettledByRow ? format.fields.map { HotlistColumn.doubt(header: $0.name) } : []
  }
}
