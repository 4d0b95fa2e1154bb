import Foundation

/// Finds the most probable texts of a network's output: each text sums the probabilities of all its alignments.
///
/// Prefix beam search after Hannun et al. (2014), *First-Pass Large Vocabulary Continuous Speech Recognition using
/// Bi-Directional Recurrent DNNs*, without a language model.
struct PrefixBeamSearch {
  /// A text and its probability.
  struct Reading: Equatable {
    /// Indices into `RecognizerOutput.characters`.
    var characters: [Int]
    /// Summed over the alignments the beam kept.
    var probability: Double
  }

  /// Texts kept at each time step.
  var width = 24
  /// Characters less probable than this at a time step are not tried there.
  var leastProbability = 1e-5
  /// Texts grow no longer than this.
  var longestText = 16

  /// Returns the most probable texts, best first; the empty text may be among them.
  ///
  /// - Complexity: O(steps × width × characters above `leastProbability`).
  func readings(of output: RecognizerOutput) -> [Reading] {
    var tree = PrefixTree()
    var beam = [Entry(prefix: 0, endingInBlank: 1, endingInCharacter: 0)]
    for step in 0..<output.steps {
      var next = Candidates(prefixes: tree.count)
      let blank = output[step, RecognizerOutput.blank]
      let likely = RecognizerOutput.characters.indices.filter {
        output[step, $0] >= leastProbability
      }
      for entry in beam {
        let last = tree.lastCharacter(of: entry.prefix)
        next.add(
          entry.prefix, endingInBlank: entry.total * blank,
          endingInCharacter: last.map { entry.endingInCharacter * output[step, $0] } ?? 0)
      }
      // A text new to a full beam has this one probability, and must be better than the least of those that stay.
      let least = beam.count < width ? 0 : next.entries.lazy.map(\.total).min() ?? 0
      for entry in beam where tree.length(of: entry.prefix) < longestText {
        let last = tree.lastCharacter(of: entry.prefix)
        for character in likely {
          // A character twice in a row is two characters only across a blank.
          let source = character == last ? entry.endingInBlank : entry.total
          let probability = source * output[step, character]
          guard probability > 0 else { continue }
          if probability <= least {
            guard let known = tree.knownChild(of: entry.prefix, character), next.contains(known)
            else { continue }
          }
          next.add(tree.child(of: entry.prefix, character), endingInCharacter: probability)
        }
      }
      beam = next.entries.sorted { $0.total > $1.total }
      if beam.count > width { beam.removeLast(beam.count - width) }
    }
    return beam.map { Reading(characters: tree.characters(of: $0.prefix), probability: $0.total) }
  }
}

/// A prefix in the beam: the probability of its alignments that end in a blank and of those that end in its last character.
private struct Entry {
  var prefix: Int
  var endingInBlank: Double
  var endingInCharacter: Double

  var total: Double { endingInBlank + endingInCharacter }
}

/// The entries of the next time step, each prefix once.
private struct Candidates {
  private(set) var entries: [Entry] = []
  private var positions: [Int]

  init(prefixes: Int) { positions = [Int](repeating: -1, count: prefixes) }

  func contains(_ prefix: Int) -> Bool { prefix < positions.count && positions[prefix] >= 0 }

  mutating func add(
    _ prefix: Int, endingInBlank: Double = 0, endingInCharacter: Double = 0
  ) {
    while positions.count <= prefix { positions.append(-1) }
    if positions[prefix] < 0 {
      positions[prefix] = entries.count
      entries.append(Entry(prefix: prefix, endingInBlank: 0, endingInCharacter: 0))
    }
    entries[positions[prefix]].endingInBlank += endingInBlank
    entries[positions[prefix]].endingInCharacter += endingInCharacter
  }
}

/// Prefixes, each stored as its last character and the prefix before it; 0 is the empty one.
private struct PrefixTree {
  private struct Node {
    var parent: Int
    var character: Int
    var length: Int
    var children: [(character: Int, prefix: Int)] = []
  }

  private var nodes = [Node(parent: 0, character: -1, length: 0)]

  var count: Int { nodes.count }

  func length(of prefix: Int) -> Int { nodes[prefix].length }

  func lastCharacter(of prefix: Int) -> Int? { prefix == 0 ? nil : nodes[prefix].character }

  func characters(of prefix: Int) -> [Int] {
    var (result, at) = ([Int](), prefix)
    while at != 0 {
      result.append(nodes[at].character)
      at = nodes[at].parent
    }
    return result.reversed()
  }

  func knownChild(of prefix: Int, _ character: Int) -> Int? {
    nodes[prefix].children.first { $0.character == character }?.prefix
  }

  mutating func child(of prefix: Int, _ character: Int) -> Int {
    if let known = knownChild(of: prefix, character) { return known }
    let new = nodes.count
    nodes.append(Node(parent: prefix, character: character, length: nodes[prefix].length + 1))
    nodes[prefix].children.append((character, new))
    return new
  }
}
