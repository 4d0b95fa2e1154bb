/// Refuses lists that are of another kind than the one they are given as.
extension HotlistFormat {
  /// Refuses a delta file that has no column of actions and still says that entries are to be removed: it would list them once more.
  ///
  /// So it does where every first row has a plain action in one column, `added` in all of them too: removals may come further below. Where there is a
  /// column of actions, another one that removes rows which it adds refuses the file too.
  ///
  /// A plain word such as `remove` in a list without a header is a bad row already (``RowCheck``).
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file, after a byte order mark.
  ///   - file: Named in the error.
  /// - Throws: `HotplateError` of code `hotlist`.
  func refuseUnseenRemovals(_ head: UnsafeBufferPointer<UInt8>, file: String) throws {
    let rows = FirstRows(head, format: self)
    func column(_ position: Int) -> HotlistColumn? {
      position < fields.count && !isNamedByRow
        ? fields[position].column : rows.columns[position].column
    }
    if rows.columns.indices.contains(where: { column($0) == .action })
      || fields.contains(where: { $0.column == .action })
    {
      return try refuseRivalActions(rows, file: file)
    }
    for (position, part) in rows.columns.enumerated() {
      let word: String?
      switch column(position) {
      case .plate:
        word =
          part.values.first { $0.utf8.count > 1 && ($0.hasPrefix("-") || $0.hasPrefix("+")) }
          ?? (!hasHeader && part.values.allSatisfy(\.isActionLetter) ? part.values.first : nil)
      case nil, .reason, .priority, .description, .handling:
        // Letters below a name are codes of something else as well.
        let mayBeLetters =
          !hasHeader || column(position) == .reason
          || column(position) == nil && part.isNamedLikeAction
        let areLetters =
          mayBeLetters && part.values.count == rows.count
          && part.values.allSatisfy(\.isActionLetter)
        let areWords =
          (hasHeader || !isDelimited) && part.values.count == rows.count
          && part.values.allSatisfy(\.isPlainAction)
        word =
          part.values.first(where: isUnseenRemoval)
          ?? (areLetters || areWords ? part.values.first : nil)
      // `D,ABC123` may be a German plate to add as well as one to delete.
      case .jurisdiction where position == 0 && !hasHeader && isDelimited:
        word =
          part.values.count == rows.count && part.values.allSatisfy(\.isActionLetter)
          ? part.values.first : nil
      default: word = nil
      }
      guard let found = word else { continue }
      throw HotplateError(
        .hotlist,
        "\(file): found \(RowCutter.quote(found)) in the column \(RowCutter.quote(part.name)), and no column “action”, "
          + "expected one that says which rows to add and which to remove, or --list-format csv:plate=1,state=2,action=3"
      )
    }
  }

  /// Refuses a delta file that removes rows in another column than the one that is taken for the action: they would be added.
  ///
  /// Another column has actions where its name is a likely one, as `transaction`, or where it has in every first row a word like `add` or `delete`, of
  /// both kinds. A state such as `removed` beside an action that says the same is no rival, and `recovered` none at all.
  private func refuseRivalActions(_ rows: FirstRows, file: String) throws {
    let actions = rows.columns.filter { $0.column == .action }
    guard hasHeader || layout == .jsonLines, let action = actions.first else { return }
    let removed = Set(
      actions.flatMap { part in
        zip(part.values, part.rowNumbers).filter { HotlistAction($0.0) == .remove }.map { $0.1 }
      })
    for part in rows.columns where part.column == nil {
      let hasActions =
        HotlistColumn(likelyHeader: part.name) == .action
        ? part.values.allSatisfy { HotlistAction($0) != nil }
        : part.values.count == rows.count
          && part.values.allSatisfy { $0.isPlainAction || HotlistAction($0) == .update }
          && part.values.contains { [.add, .update].contains(HotlistAction($0)) }
      guard hasActions,
        let (word, _) = zip(part.values, part.rowNumbers).first(where: { word, row in
          word.isPlainAction && HotlistAction(word) == .remove && !removed.contains(row)
        })
      else { continue }
      throw HotplateError(
        .hotlist,
        "\(file): found \(RowCutter.quote(word)) in the column \(RowCutter.quote(part.name)), and the actions in \(RowCutter.quote(action.name)), "
          + "expected one column that says which rows to add and which to remove"
      )
    }
  }

  private func isUnseenRemoval(_ value: String) -> Bool {
    guard value.utf8.count > 2, HotlistAction(value) == .remove else { return false }
    return hasHeader || !isDelimited || !value.isPlainAction
  }

  /// Why JSON Lines without a good row must not be used, where none of the first names a plate; `nil` where one does, and of other lists.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file, after a byte order mark.
  ///   - file: Named in the error.
  func refusalOfUnknownNames(
    _ head: UnsafeBufferPointer<UInt8>, file: String
  ) -> HotplateError? {
    guard layout == .jsonLines else { return nil }
    let columns = FirstRows(head, format: self).columns
    if columns.isEmpty || columns.contains(where: { $0.column == .plate }) { return nil }
    let names = columns.prefix(8).map { RowCutter.quote($0.name) }.joined(separator: ", ")
    return HotplateError(
      .hotlist,
      "\(file): found objects with \(names)\(columns.count > 8 ? ", …" : "") and no plate, expected one of plate, license_plate, tag, … in each"
    )
  }

  /// Refuses clearances that are given as a list: their vehicles were checked, and would all be alerts.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file, after a byte order mark.
  ///   - file: Named in the error.
  /// - Throws: `HotplateError` of code `hotlist`.
  func refuseClearances(_ head: UnsafeBufferPointer<UInt8>, file: String) throws {
    guard hasHeader || layout == .jsonLines else { return }
    let own = hasHeader ? fields.map(\.name) : FirstRows(head, format: self).columns.map(\.name)
    let names = Set(own.map(HotlistColumn.plain))
    guard names.contains("author"),
      names.contains("listedreason") || names.contains("listedjurisdiction")
    else { return }
    throw HotplateError(
      .hotlist,
      "\(file): found clearances, with a column “author” and what they were taken for, expected a hotlist; clearances are given with --clearances"
    )
  }
}

extension String {
  /// Whether it is an action of one character, as `D` or `-`.
  fileprivate var isActionLetter: Bool { utf8.count == 1 && HotlistAction(self) != nil }

  /// Whether it is an action whichever column it stands in, as `added`.
  var isPlainAction: Bool {
    Array(utf8).withUnsafeBufferPointer(HotlistAction.isPlain)
  }
}

extension FirstRows.Column {
  /// Whether letters below its name are likely actions: a status is `A` for active as well, unless some are removed.
  fileprivate var isNamedLikeAction: Bool {
    let name = HotlistColumn.plain(name)
    return name.contains("action")
      || name.contains("status") && values.contains { HotlistAction($0) == .remove }
  }
}
