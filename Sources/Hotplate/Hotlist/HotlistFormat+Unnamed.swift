/// The columns of a list without a header, by what they hold.
extension HotlistFormat {
  /// The format of a list between delimiters that has no header.
  ///
  /// The plate is the first value, unless the first values are surely none and one other column holds plates. Columns of dates behind it are the end, or
  /// start and end; the others are the jurisdiction, the reason and the priority in the usual order.
  ///
  /// - Parameters:
  ///   - rows: The first rows.
  ///   - place: File and line of the first row, for the error.
  /// - Throws: `HotplateError` of code `hotlist` where the first values are unlike plates and it is not clear which are.
  static func withoutHeader(_ rows: FirstRows, delimiter: UInt8, place: String) throws
    -> HotlistFormat
  {
    let plate = try plateColumn(of: rows, place: place)
    let names = plate == 0 ? namesBehindPlate(rows.columns) : namesAround(plate, rows.columns)
    return HotlistFormat(
      layout: .delimited(delimiter), fields: names.map { Field(name: $0) })
  }

  private static func plateColumn(of rows: FirstRows, place: String) throws -> Int {
    guard let first = rows.columns.first else { return 0 }
    // A row with a plain action among its values is bad, and says so.
    let hasActions = rows.columns.contains { column in
      column.values.contains { Array($0.utf8).withUnsafeBufferPointer(HotlistAction.isPlain) }
    }
    if hasActions { return 0 }
    let plates = first.values.count(where: \.isLikelyPlate)
    let isSure = first.isSurelyNotOfPlates
    if !isSure, plates * 10 > first.values.count, !first.isOfFew { return 0 }
    let others = rows.columns.indices.dropFirst().filter { position in
      let column = rows.columns[position]
      return column.isOfPlates && !column.isDates && column.values.count * 2 >= rows.count
    }
    let mixed = others.filter { rows.columns[$0].isOfMixedPlates }
    // Genetec's order, whose last values may look like plates.
    if isSure, mixed.contains(2), rows.columns[1].isPlaces { return 2 }
    if isSure, let only = others.count == 1 ? others.first : mixed.first, mixed.count < 2 {
      return only
    }
    // Numbers beside plates of letters may be anything; behind states and dates alone, a plate may have no digit.
    let second = first.isDates || first.isOfCodes ? 1 : 0
    let isSecond = second < rows.columns.count && !rows.columns[second].values.isEmpty
    guard let likely = mixed.first ?? (isSure ? others.first : nil) ?? (isSecond ? second : nil),
      likely > 0
    else { return 0 }
    func quoted(_ position: Int) -> String {
      let values = rows.columns[position].values
      let found = values.first(where: \.isLikelyPlate) ?? values.first ?? ""
      return "\(RowCutter.quote(found)) as value \(position + 1)"
    }
    throw HotplateError(
      .hotlist,
      "\(place): found \(quoted(0)) and \(quoted(likely)), either of which may be the plate, expected a header with a column “plate”, "
        + "or --list-format csv:plate=1 or csv:plate=\(likely + 1)")
  }

  /// The names of the columns of a list whose first values are the plates.
  private static func namesBehindPlate(_ columns: [FirstRows.Column]) -> [String] {
    let dates = columns.indices.dropFirst().filter { columns[$0].isDates }
    guard !dates.isEmpty, dates.count < 3, dates != [4] else { return unnamed }
    var names = columns.indices.map { Field.unnamed($0) }
    for (position, name) in zip(columns.indices.filter { !dates.contains($0) }, unnamed.dropLast())
    {
      names[position] = name
    }
    nameDates(dates, columns, usualStart: 3, &names)
    return names
  }

  /// Names the columns of dates: two are start and end. One is the end, but where the columns of both stand in their usual place and the end is empty.
  private static func nameDates(
    _ dates: [Int], _ columns: [FirstRows.Column], usualStart: Int, _ names: inout [String]
  ) {
    guard let first = dates.first else { return }
    if dates.count > 1 {
      names[first] = "effective"
      names[dates[1]] = "expires"
    } else if first == usualStart, columns.count > first + 1, columns[first + 1].values.isEmpty {
      names[first] = "effective"
      names[first + 1] = "expires"
    } else {
      names[first] = "expires"
    }
  }

  /// The names of the columns of a list whose plates are not the first values: Genetec's, where they fit.
  private static func namesAround(_ plate: Int, _ columns: [FirstRows.Column]) -> [String] {
    var names = columns.indices.map { Field.unnamed($0) }
    names[plate] = "plate"
    let places = columns.indices.filter { $0 != plate && columns[$0].isPlaces }
    // `D` and `A` are Germany and Austria, or delete and add.
    let state =
      places.first { columns[$0].values.contains { $0.utf8.count > 1 } } ?? places.first
    if let state { names[state] = "jurisdiction" }
    let dates = columns.indices.filter { $0 > plate && columns[$0].isDates }
    let first = columns[0]
    let isCategory =
      names[0] == Field.unnamed(0) && !first.isDates && !first.isPlaces
      && first.values.contains { $0.contains(where: \.isLetter) && $0.utf8.count > 1 }
    if isCategory { names[0] = "reason" }
    if isCategory, state == 1, plate == 2,
      columns.dropFirst(3).prefix(2).allSatisfy({ $0.values.isEmpty || $0.isDates })
    {
      let genetec = (presets["genetec"]?.fields ?? []).map(\.name)
      return genetec + names.dropFirst(genetec.count)
    }
    if dates.count < 3 { nameDates(dates, columns, usualStart: plate + 1, &names) }
    if !isCategory,
      let reason = columns.indices.first(where: {
        $0 > plate && names[$0] == Field.unnamed($0) && !columns[$0].isDates
          && columns[$0].values.contains { $0.contains(where: \.isLetter) && $0.utf8.count > 1 }
      })
    {
      names[reason] = "reason"
    }
    return names
  }
}
