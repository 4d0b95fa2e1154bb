/// What a row does with the entry it names: the values of the column `action`.
enum HotlistAction {
  case add
  /// The row takes the place of entries above it, or is added (``HotlistChange``).
  case update
  case remove

  /// The action that a value stands for, without regard to case; `nil` for a word that is none or may be either, as `c`.
  init?(_ word: String) {
    let word = word.lowercased()
    if Self.adding.contains(word) {
      self = .add
    } else if Self.updating.contains(word) {
      self = .update
    } else if Self.removing.contains(word) {
      self = .remove
    } else {
      return nil
    }
  }

  /// Words that add the row.
  private static let adding: Set<String> = [
    "+", "a", "add", "added", "i", "insert", "inserted", "new",
  ]
  /// Words that put the row in the place of entries.
  private static let updating: Set<String> = [
    "u", "update", "updated", "change", "changed", "modify", "modified",
  ]
  /// Words that take entries away.
  private static let removing: Set<String> = [
    "-", "r", "remove", "removed", "d", "del", "delete", "deleted", "cancel", "canceled",
    "cancelled", "clear", "cleared", "locate", "located", "recover", "recovered",
  ]

  /// Whether a word of any column, without regard to case, says that its entry counts no more.
  static func isWithdrawal(_ word: String) -> Bool {
    HotlistAction(word) == .remove || withdrawn.contains(word.lowercased())
  }

  /// Words for an entry that counts no more and that are no actions.
  private static let withdrawn: Set<String> = ["inactive", "closed", "withdrawn", "void"]

  /// Whether a value says what to do with its row whichever column it stands in: other actions are reasons, notes or codes as well.
  static func isPlain(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    // Every value of a list without a header comes here; nearly all leave at once.
    guard (3...9).contains(value.count), let first = value.first, let last = value.last,
      firsts.contains(first | 32), lasts.contains(last | 32)
    else { return false }
    return plain.contains(String(decoding: value, as: UTF8.self).lowercased())
  }

  /// Whether the first word of several takes the entry away and nothing else, as in `Delete record`: `Locate the driver` is for people.
  static func beginsWithRemoval(_ value: String) -> Bool {
    guard let first = value.split(whereSeparator: { !$0.isLetter }).first.map(String.init) else {
      return false
    }
    return first.isPlainAction && HotlistAction(first) == .remove
  }

  private static let plain: Set<String> = [
    "add", "added", "insert", "inserted", "remove", "removed", "del", "delete", "deleted",
    "cancel", "canceled", "cancelled",
  ]
  private static let firsts = "acdir".utf8
  private static let lasts = "delt".utf8
}
