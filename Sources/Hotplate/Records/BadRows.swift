/// The rows of a list, or of clearances, that could not be used: how many there are is always said, and of the first what is wrong.
public struct BadRows: Sendable, Hashable {
  /// The first of them, at most 20.
  public var named: [HotlistIssue] = []
  /// How many there are in all.
  public var count = 0
  /// Rows of the file, bad ones included.
  public var rows = 0
  /// What writes them all; `nil` for clearances, of which `hotlist lint` would write those alone that are no rows of a list either.
  private var writer: Writer?

  private enum Writer { case lint, lintOfSources, build }

  /// So many are named; more would hide what else is said.
  static let mostNamed = 20

  /// None.
  public init() {}

  /// Those of a list.
  public init(_ hotlist: Hotlist) {
    named = Array(hotlist.issues.prefix(Self.mostNamed))
    count = hotlist.badRows
    rows = hotlist.rows
    writer =
      hotlist.content.checks != nil ? .lintOfSources : hotlist.sources.count > 1 ? .build : .lint
  }

  /// Those of a file of clearances.
  public init(_ clearances: Clearances) {
    named = Array(clearances.issues.prefix(Self.mostNamed))
    count = clearances.badRows
    rows = clearances.rows
  }

  /// What is said of them: each that is named, then how many there are. Nothing where there are none.
  ///
  /// - Parameter file: The file as the operator names it.
  package func sentences(of file: String) -> [String] {
    if count == 0 { return [] }
    var sum = "\(file): \(count) of \(rows.counted("row")) \(count == 1 ? "is" : "are") bad"
    if count > named.count {
      sum += ", \(count - named.count) more than named"
      switch writer {
      case .lint: sum += "; hotplate hotlist lint \(file) --rejects FILE writes them all"
      case .lintOfSources:
        sum += "; hotplate hotlist lint --rejects FILE writes all of the lists it was built from"
      case .build:
        sum += "; hotplate hotlist build with the same --delta and --rejects FILE writes them all"
      case nil: break
      }
    }
    return named.map(\.description) + [sum]
  }
}
