extension Int {
  /// The sum with a count, or the greatest number where that is less.
  package func upToMaximum(adding count: Int) -> Int {
    let (sum, isOver) = addingReportingOverflow(count)
    return isOver ? .max : sum
  }
}
