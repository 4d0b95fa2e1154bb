import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

/// Python's parser, which `Audit/verify.py` reads records with, is the reference for what is JSON; Foundation's takes `[1,]`.
@Suite struct AuditValueTests {
  @Test(
    arguments: [
      ("0", .number(0)), ("-12", .number(-12)), ("9223372036854775807", .number(.max)),
      ("9223372036854775808", .real(9_223_372_036_854_775_808)), ("1.0", .real(1)),
      ("-0.5e+2", .real(-50)), ("1E2", .real(100)), (" [ true , null ]\r\n\t", [true, .null]),
      (#""\u00e9\/\ud83d\ude97\b""#, "é/🚗\u{8}"), (#"{"a":{},"A":[]}"#, ["a": [:], "A": []]),
    ] as [(String, AuditValue)])
  func readsJSON(text: String, value: AuditValue) {
    #expect(AuditValue(json: text) == value)
  }

  @Test(arguments: [
    "", " ", "+1", "01", "-01", "-", "--1", "1.", ".5", "1.e2", "1e", "1e+", "1e400", "-1e400",
    "1-2", "0x10", "NaN", "Infinity", "nul", "True", "[1,]", "[,1]", "[1 2]", "[", "]", "{", "{}}",
    "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "'a'", "\"", "\"\\", "\"\\x\"",
    "\"\\u12\"", "\"\\u+123\"", "\"\\u-123\"", "\"\\ud83d\"", "\"\\ude97\"", "\"\\ud83d\\u0041\"",
    "\"tab\there\"", "\"line\nend\"", "\"\u{0}\"", "\u{b}1", "1\u{c}", "\u{a0}1", "\u{feff}1",
    "1 1",
    "{\"a\":1,\"a\":1}", "// 1",
    String(repeating: "[", count: 34) + String(repeating: "]", count: 34),
  ])
  func refusesAnythingElse(text: String) {
    #expect(AuditValue(json: text) == nil)
  }

  /// Any value; names so different that a few changes make no two of them the same, which Python takes.
  func drawn(_ random: inout SeededNumbers, depth: Int = 0) -> AuditValue {
    let texts = ["", "a", "é", "\"\\/", "\u{0}\u{1f}\u{7f}", "車\u{1F697}", "0", "line\nend\t"]
    switch Int.random(in: 0..<(depth > 3 ? 6 : 9), using: &random) {
    case 0: return .null
    case 1: return .flag(.random(using: &random))
    case 2: return .number(.random(in: .min ... .max, using: &random))
    case 3: return .number(.random(in: -100...100, using: &random))
    case 4:
      let real = Double(bitPattern: random.next())
      return .real(real.isFinite ? real : 0.1)
    case 5: return .text(texts.randomElement(using: &random) ?? "")
    case 6:
      return .list(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in drawn(&random, depth: depth + 1) })
    default:
      let names = ["plate", "", "quoted \" é", "\u{0}\u{1f}\\n", "車\u{1F697}車"].shuffled(
        using: &random
      )
      .prefix(Int.random(in: 0...3, using: &random))
      return .object(
        Dictionary(
          uniqueKeysWithValues: names.map { name in (name, drawn(&random, depth: depth + 1)) }))
    }
  }

  @Test func whatIsWrittenReadsBackAsItself() {
    var random = SeededNumbers(seed: 41)
    for _ in 0..<1000 {
      let value = drawn(&random)
      #expect(AuditValue(json: value.json) == value, "\(value.json)")
      #expect(AuditValue(json: value.json)?.json == value.json)
    }
  }

  /// Texts as they are written, and with up to three bytes changed.
  @Test func agreesWithPythonOnWhatIsJSON() throws {
    var random = SeededNumbers(seed: 42)
    let signs = Array("{}[]\",:0123456789+-.eEtrufalsn\\ \t\n\r\u{b}\u{1}/x".utf8)
    let texts = (0..<5000).compactMap { _ -> String? in
      var bytes = Array(drawn(&random).json.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let sign = signs.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.insert(sign, at: place)
        case 1 where place < bytes.count: bytes[place] = sign
        default: if place < bytes.count { bytes.remove(at: place) }
        }
      }
      return String(validating: bytes, as: UTF8.self)
    }
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("texts").path
    try Data(texts.joined(separator: "\0").utf8).write(to: URL(fileURLWithPath: file))
    let python = """
      import json, math, sys
      def real(text):
          if math.isinf(float(text)): raise ValueError
      def holds(text):
          try: json.loads(text, parse_float=real, parse_constant=lambda _: real("inf"))
          except ValueError: return "0"
          return "1"
      print("".join(map(holds, open(sys.argv[1], "rb").read().decode().split(chr(0)))))
      """
    let run = try CommandRun("python3", ["-c", python, file])
    let verdicts = run.output.filter { "01".contains($0) }
    try #require(run.status == 0 && verdicts.count == texts.count, "\(run.output.prefix(300))")
    for (text, verdict) in zip(texts, verdicts) {
      #expect((AuditValue(json: text) != nil) == (verdict == "1"), "\(text)")
    }
    #expect(verdicts.count { $0 == "1" } > 1000)
    #expect(verdicts.count { $0 == "0" } > 1000)
  }
}
