import Foundation
import Hotplate

/// How often a camera took one thing for another, as people found.
public struct ConfusionCount: Record, Hashable {
  /// `confusion`.
  public static let type = "confusion"
  /// The camera.
  public var camera: String
  /// `character`, `jurisdiction`, or `right` for characters read right.
  public var kind: String
  /// What was read; empty when a character was missed.
  public var read: String
  /// What it was; empty when nothing was there.
  public var truth: String
  /// How often.
  public var count: Int
}

extension AuditReader {
  /// The confusion counts of every camera. Made from the log, so that they outlive the hits; of findings that
  /// followed one another, the last counts.
  public func confusions() throws -> [ConfusionCount] {
    var last: [Int: (camera: String, seen: [Confusion])] = [:]
    try forEachRecord { record in
      guard record.action == AuditAction.disposition.rawValue,
        let about = AuditValue(json: record.about), let hit = about["hit"]?.number,
        let camera = about["camera"]?.text
      else { return }
      let seen = AuditValue(json: record.sealed)?["confusions"]?.list ?? []
      last[hit] = (camera, seen.compactMap(Confusion.init))
    }
    var counts: [ConfusionCount: Int] = [:]
    for (camera, seen) in last.values {
      for confusion in seen {
        if confusion.kind == .right {
          let key = ConfusionCount(
            camera: camera, kind: confusion.kind.rawValue, read: "", truth: "", count: 0)
          counts[key, default: 0] += Int(confusion.read) ?? 0
          continue
        }
        let key = ConfusionCount(
          camera: camera, kind: confusion.kind.rawValue, read: confusion.read,
          truth: confusion.truth, count: 0)
        counts[key, default: 0] += 1
      }
    }
    return counts.map { key, count in
      var key = key
      key.count = count
      return key
    }.sorted {
      ($0.camera, $0.kind, $0.read, $0.truth) < ($1.camera, $1.kind, $1.read, $1.truth)
    }
  }
}

extension HitStore {
  /// The confusion counts of a camera, or of every one. Looking is in the log.
  public func confusions(camera: String? = nil) throws -> [ConfusionCount] {
    let counts = try AuditReader(store: path).confusions().filter {
      camera == nil || $0.camera == camera
    }
    try write { _, log in
      try log.append(.viewed, about: ["confusions": .number(counts.count)], sealed: sealed())
    }
    return counts
  }
}

extension ConfusionCount {
  /// What a camera's matrix is after people's findings, on top of the measured one: JSON that `--confusions` takes.
  ///
  /// Which characters were read right the log does not tell: they count as many for each of the alphabet.
  ///
  /// - Parameter counts: Those of other cameras are left out.
  public static func matrix(of counts: [ConfusionCount], camera: String) throws -> String {
    var matrix = ConfusionMatrix.measured.learning(
      from: [], origin: "findings at camera \(camera)")
    func index(_ text: String) -> Int? {
      text.first.flatMap { ConfusionMatrix.alphabet.firstIndex(of: $0) }
    }
    for seen in counts where seen.camera == camera {
      let count = Double(seen.count)
      if seen.kind == Confusion.Kind.right.rawValue {
        for index in 0..<36 { matrix.counts[index][index] += count / 36 }
      }
      guard seen.kind == Confusion.Kind.character.rawValue else { continue }
      switch (index(seen.truth), index(seen.read)) {
      case (let written?, let read?): matrix.counts[written][read] += count
      case (let written?, nil): matrix.missed[written] += count
      case (nil, let read?): matrix.invented[read] += count
      case (nil, nil): break
      }
    }
    return try JSONText.line(matrix)
  }
}
