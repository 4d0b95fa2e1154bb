import Hotplate

/// Reads the lists of one command, and writes the bad rows of them all into one file.
struct HotlistReader {
  let loading: HotlistLoading
  /// Where bad rows are written, if anywhere.
  let rejects: String?
  private var rejected = ""

  init(loading: HotlistLoading, rejects: String?) {
    self.loading = loading
    self.rejects = rejects
  }

  /// Reads a list and says which of its rows are bad, also where it is refused for them.
  mutating func load(_ path: String, deltas: [String] = []) throws -> Hotlist {
    let (list, refusal) = try read(path, deltas: deltas)
    list.noteIssues()
    if let refusal { throw refusal }
    return list
  }

  /// Reads a list, and why it must not be used where that is its bad rows.
  mutating func read(
    _ path: String, deltas: [String] = []
  ) throws -> (list: Hotlist, refusal: HotplateError?) {
    var refusal: HotplateError?
    let list = try Hotlist(file: path, deltas: deltas, loading: loading, refusal: &refusal)
    if let rejects {
      do {
        rejected = try list.writeRejects(to: rejects, below: rejected)
      } catch let error as HotplateError {
        // What is wrong with the list is said all the same.
        if refusal != nil { printNotice(error.message) }
        refusal = refusal ?? error
      }
    }
    return (list, refusal)
  }
}
