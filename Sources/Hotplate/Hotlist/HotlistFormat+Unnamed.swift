/// The columns of a list without a header, by what they hold.
extension HotlistFormat {
  /// The format of a list between delimiters that has no header.
  ///
  /// The plate is the first value, unless the first values are surely none and those behind them are plates. The others are the jurisdiction, the
  /// reason and the priority in the usual order; words beside the plate alone are a description, as in Rekor's and OpenALPR's lists.
  static func withoutHeader(_ rows: FirstRows, delimiter: UInt8) -> HotlistFormat {
    let plate = plateColumn(of: rows)
    let names = plate == 0 ? namesBehindPlate(rows.columns) : namesAround(plate, rows.columns)
    return HotlistFormat(
      layout: .delimited(delimiter), fields: names.map { Field(name: $0) })
  }

  private static func plateColumn(of rows: FirstRows) -> Int {
    let columns = rows.columns
    guard let first = columns.first else { return 0 }
    // A row with a plain action among its values is bad, and says so.
    if columns.contains(where: { $0.values.contains(where: \.isPlainAction) }) { return 0 }
    let isCategory = first.isReasons && !columns.dropFirst().contains(where: \.isReasons)
    let isCode = first.isOfCodes && !columns.dropFirst().contains(where: \.isPlaces)
    // Genetec's order.
    if isCategory, columns.count > 2, columns[1].isPlaces, rows.hasPlates(2) { return 2 }
    // A state as the second value belongs to the plate before it.
    let isLed = isCategory || isCode || first.isDates || first.isOfNumbers
    return isLed && rows.hasPlates(1) && !columns[1].isPlaces ? 1 : 0
  }

  /// The names of the columns of a list whose first values are the plates.
  private static func namesBehindPlate(_ columns: [FirstRows.Column]) -> [String] {
    if columns.count > 1, columns[1].isOfPhrases,
      columns.dropFirst(2).allSatisfy(\.values.isEmpty)
    {
      return ["plate", "description"]
    }
    let dates = columns.indices.dropFirst().filter { columns[$0].isDates }
    guard !dates.isEmpty, dates != [4] else { return unnamed }
    var names = columns.indices.map { Field.unnamed($0) }
    for (position, name) in zip(columns.indices.filter { !dates.contains($0) }, unnamed.dropLast())
    {
      names[position] = name
    }
    // A column of dates alone may be when entries end, or days of theft: it is told of, and ends none.
    if columns.count > 4, dates.contains(3), columns[4].values.isEmpty || dates.contains(4) {
      names[3] = "effective"
      names[4] = "expires"
    }
    return names
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
    let isCategory = columns[0].isReasons
    if isCategory { names[0] = "reason" }
    if isCategory, state == 1, plate == 2,
      columns.dropFirst(3).prefix(2).allSatisfy({ $0.values.isEmpty || $0.isDates })
    {
      let genetec = (presets["genetec"]?.fields ?? []).map(\.name)
      return genetec + names.dropFirst(genetec.count)
    }
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
