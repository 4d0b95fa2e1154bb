import Foundation

@testable import Hotplate
@testable import HotplateStore

/// Reads a line of `match`: a plate or a record.
func fuzzMatchLine(_ bytes: [UInt8]) {
  guard let input = try? MatchInput(line: String(decoding: bytes, as: UTF8.self), number: 1) else {
    return
  }
  precondition(!input.reads.isEmpty)
}

/// Takes hits from a record of another process.
func fuzzIntake(_ bytes: [UInt8]) {
  let start = Date(timeIntervalSince1970: 0)
  _ = try? HitIntake(camera: "fuzz").submissions(line: Data(bytes), now: start)
}

/// Reads a policy pack.
func fuzzPolicy(_ bytes: [UInt8]) {
  _ = try? Policy(json: Data(bytes), source: "fuzz")
}

/// Reads what an audit log holds: values, checkpoints, proofs, times. What is read is written back as it was.
func fuzzAudit(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  if let value = AuditValue(json: text) {
    precondition(AuditValue(json: value.json)?.json == value.json)
  }
  if let checkpoint = Checkpoint(text) {
    precondition(Checkpoint(checkpoint.text) == checkpoint)
  }
  if let proof = try? JSONDecoder().decode(AuditProof.self, from: Data(bytes)) {
    // Nobody signed anything that a fuzzer makes.
    precondition(!proof.holds(publicKey: [UInt8](repeating: 0, count: 32)))
  }
  if let time = Timestamp(text) { precondition(Timestamp(time.description) == time) }
}
