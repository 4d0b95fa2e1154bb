import CConsoleFiles
import Foundation
import Hotplate
import HotplateService
import HotplateStore

/// What each path answers. Every plate that leaves through here is in the store's log first.
struct ConsoleRoutes: Sendable {
  let store: HitStore
  let access: ConsoleAccess
  let feed: HitFeed
  let duties: Set<ConsoleDuty>
  let notify: @Sendable (String) -> Void

  func respond(to request: HTTPRequest) -> HTTPResponse {
    // The page itself holds no data; everything else needs the token.
    let file = Self.file(request.path)
    if let refusal = access.refusal(of: request, needsToken: file == nil) { return refusal }
    if let file {
      let methods: [HTTPRequest.Method] = [.get, .head]
      return methods.contains(request.method) ? file : .refusal(allowing: methods)
    }
    guard let route = ConsoleRoute(request.path) else {
      return .refusal(404, "there is nothing here")
    }
    guard request.method == route.method else { return .refusal(allowing: [route.method]) }
    do {
      // A client waits for one answer, however many calls it takes.
      return try store.sharingPatience { try answer(request, route) }
    } catch let error as BadValue {
      return .refusal(400, error.sentence)
    } catch let error as HotplateError where error.code == .configuration {
      return .refusal(403, error.message)
    } catch let error as HotplateError where error.code == .noSuchHit {
      return .refusal(404, "there is no such hit")
    } catch {
      // What went wrong inside is for the operator's terminal, not for the network.
      notify("\(request.path): \(error)")
      return .refusal(503, "the store cannot answer now; `hotplate serve` says why where it runs")
    }
  }

  private static func file(_ path: String) -> HTTPResponse? {
    var type: UnsafePointer<CChar>?
    var count = 0
    guard let bytes = hotplate_console_file(path, &type, &count), let type else { return nil }
    return HTTPResponse(
      type: String(cString: type), body: Data(bytes: bytes, count: count))
  }

  private func answer(_ request: HTTPRequest, _ route: ConsoleRoute) throws -> HTTPResponse {
    if let name = request.query.keys.sorted().first(where: { !route.query.contains($0) }) {
      throw BadValue(unknown: name, known: route.query)
    }
    // A search is read first, so that the log tells what was refused.
    if route.duty != .search, let refusal = refusal(of: route.duty) { throw refusal }
    switch route {
    case .status:
      return try json(
        Status(store: store.status(), may: ConsoleDuty.allCases.filter(duties.contains)))
    case .hits:
      let hits = try store.hits(
        undecided: request.isSet("undecided"), limit: request.limit(usually: 50, atMost: 500))
      let cards = try hits.map { try HitCard($0).json() }
      return HTTPResponse(body: Data("[\(cards.joined(separator: ","))]".utf8))
    case .events:
      guard let stream = feed.watch() else { return .refusal(503, "too many are watching") }
      var response = HTTPResponse(type: "text/event-stream")
      response.stream = stream
      return response
    case .trail:
      let limit = try request.limit(usually: 100, atMost: 1000)
      let trail = AuditValue.list(try store.trail(limit: limit))
      return HTTPResponse(body: Data(trail.json.utf8))
    case .search: return try search(request)
    case .hit(let number):
      return try json(store.card(String(number)).json(), ofHit: number)
    case .picture(let number, let kind):
      guard let picture = try store.picture(kind, of: number) else {
        return .refusal(404, "no such picture was kept")
      }
      return HTTPResponse(type: picture.type, body: picture.data)
    case .disposition(let number): return try dispose(number, request)
    case .clearance(let number): return try clear(number, request)
    }
  }

  private func dispose(_ number: Int, _ request: HTTPRequest) throws -> HTTPResponse {
    let form = try Form(
      request, of: ["outcome", "action", "truth", "trueState", "note"], lists: ["verified"])
    // Without one, what was found before stays.
    let action = form["action"].flatMap { Disposition.Action(rawValue: $0) }
    guard let outcome = form["outcome"].flatMap({ Disposition.Outcome(rawValue: $0) }),
      (action == nil) == (form["action"] == nil)
    else { return .refusal(400, "expected an outcome and an action that the store knows") }
    let record = try store.dispose(
      of: number, as: outcome, action: action, truth: form["truth"],
      trueJurisdiction: form["trueState"], note: form["note"], verified: form.list("verified"))
    // What was given alone: with the hit it would be another view of it.
    guard let given = try store.dispositions(of: number).last(where: { $0.number == record }) else {
      return .refusal(404, "the hit was deleted meanwhile")
    }
    let finding = try JSONEncoder().encode(HitCard.Finding(given, beside: number))
    return try json(String(decoding: finding, as: UTF8.self), ofHit: number)
  }

  private func clear(_ number: Int, _ request: HTTPRequest) throws -> HTTPResponse {
    let form = try Form(request, of: ["for", "reason"])
    guard let period = form["for"].flatMap({ RetentionPeriod($0) }) else {
      return .refusal(400, "expected a period such as 30d")
    }
    return try json(store.clear(hit: number, for: period, reason: form["reason"] ?? ""))
  }

  private func search(_ request: HTTPRequest) throws -> HTTPResponse {
    let form = try Form(request, of: ["purpose", "case", "plate", "camera", "from", "until"])
    let caseID = form["case"] ?? ""
    guard caseID.unicodeScalars.count <= SearchRequest.longestCase else {
      throw BadValue(SearchRequest.tooLong(case: caseID))
    }
    func moment(_ field: String, isLast: Bool = false) throws -> Timestamp? {
      guard let text = form[field] else { return nil }
      guard let moment = isLast ? Timestamp(lastOf: text) : Timestamp(text) else {
        throw HotplateError(.configuration, "found \"\(text)\", expected a day such as 2026-11-23")
      }
      return moment
    }
    let (from, until) = (try moment("from"), try moment("until", isLast: true))
    if let from, let until, from > until {
      let last = form["until"] ?? ""
      throw BadValue("from", form["from"] ?? "", expected: "a day not after \(last)")
    }
    let wanted = SearchRequest(
      purpose: form["purpose"] ?? "", caseID: caseID,
      plate: try form["plate"].map { try PlatePattern($0) }, camera: form["camera"],
      from: from, until: until, limit: 200)
    if let refusal = refusal(of: .search) { try store.refuse(wanted, for: refusal) }
    let answer = try store.search(wanted)
    struct Answer: Encodable {
      var record: Int
      var reads: [KeptRead]
      var isCut: Bool
    }
    let hits = try answer.hits.map {
      try HitCard($0, dispositions: try store.findings(of: $0.number)).json()
    }
    var body = try JSONEncoder().encode(
      Answer(record: answer.number, reads: answer.reads, isCut: answer.isCut))
    body.removeLast()
    body += Data(",\"hits\":[\(hits.joined(separator: ","))]}".utf8)
    return HTTPResponse(body: body)
  }

  /// Why this console does not do what another may; `nil` where it does.
  private func refusal(of duty: ConsoleDuty) -> HotplateError? {
    if duties.contains(duty) { return nil }
    let what =
      switch duty {
      case .look: "look"
      case .judge: "judge hits"
      case .clear: "clear vehicles"
      case .search: "search"
      case .trail: "show the audit trail"
      }
    return HotplateError(
      .configuration, "this console may not \(what): it was not started with --may \(duty.rawValue)"
    )
  }

  /// An object about a hit, with whether that can be cleared here: what would be refused is not offered.
  private func json(_ object: String, ofHit number: Int) throws -> HTTPResponse {
    let canClear = try duties.contains(.clear) && store.canClear(hit: number)
    return HTTPResponse(body: Data("\(object.dropLast()),\"canClear\":\(canClear)}".utf8))
  }

  private func json(_ value: some Encodable) throws -> HTTPResponse {
    HTTPResponse(body: try JSONEncoder().encode(value))
  }

  /// The store's state, with what this console is for beside it.
  private struct Status: Encodable {
    let store: StoreStatus
    let may: [ConsoleDuty]

    private enum CodingKeys: CodingKey { case may }

    func encode(to encoder: any Encoder) throws {
      try store.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(may.map(\.rawValue), forKey: .may)
    }
  }

  /// The texts of a flat JSON object, of at most 4 KiB each, and its lists of such; empty ones count as absent.
  private struct Form {
    private let fields: [String: AuditValue]

    init(_ request: HTTPRequest, of texts: Set<String>, lists: Set<String> = []) throws {
      // Read with what stands for bytes that are none, it would be recorded so.
      guard let text = String(validating: request.body, as: UTF8.self) else {
        throw BadValue("expected text in UTF-8, found bytes that are none")
      }
      guard let fields = AuditValue(json: text)?.object
      else { throw HotplateError(.configuration, "expected a JSON object, found something else") }
      for (name, value) in fields
      where (value.list ?? [value]).contains(where: { ($0.text?.utf8.count ?? 0) > 4096 }) {
        throw HotplateError(.configuration, "\(name): longer than 4096 bytes")
      }
      let known = texts.union(lists)
      // Left out unsaid, a misspelt or wrong field would make another request of it.
      if let name = fields.keys.sorted().first(where: { !known.contains($0) }) {
        throw BadValue(unknown: name, known: known)
      }
      for (name, value) in fields where value != .null {
        let isList = lists.contains(name)
        guard isList ? value.list?.allSatisfy({ $0.text != nil }) == true : value.text != nil else {
          let expected = isList ? "a list of texts" : "text"
          throw HotplateError(.configuration, "\(name): expected \(expected), found another value")
        }
      }
      self.fields = fields
    }

    subscript(name: String) -> String? {
      fields[name]?.text.flatMap { $0.isEmpty ? nil : $0 }
    }

    func list(_ name: String) -> [String] { fields[name]?.list?.compactMap(\.text) ?? [] }
  }
}

/// What a request holds that stands for nothing: taken for another or left out unsaid, it would be another request.
private struct BadValue: Error {
  /// What was found in which field, and what was expected.
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  init(unknown name: String, known: Set<String>) {
    let names = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
    sentence = "\"\(name.prefix(64))\": there is no such field, expected of these: \(names)"
  }

  init(_ field: String, _ text: String, expected: String) {
    sentence = "\(field): found \"\(text)\", expected \(expected)"
  }
}

extension HTTPRequest {
  /// How many the query asks for, `most` where it asks for more.
  fileprivate func limit(usually usual: Int, atMost most: Int) throws -> Int {
    guard let text = query["limit"] else { return usual }
    guard text.utf8.allSatisfy({ 48...57 ~= $0 }), text.contains(where: { $0 != "0" }) else {
      throw BadValue("limit", text, expected: "a whole number from 1 on")
    }
    return min(Int(text) ?? most, most)
  }

  /// Whether a field of the query is 1; it may be 0.
  fileprivate func isSet(_ field: String) throws -> Bool {
    let text = query[field] ?? "0"
    guard ["0", "1"].contains(text) else { throw BadValue(field, text, expected: "0 or 1") }
    return text == "1"
  }
}
