import Foundation
import Glibc
import Hotplate
import HotplateConsole
import HotplateService
import HotplateStore

/// A console on a port of its own, with a raw client: what goes over the wire is what the test writes.
final class ConsoleScene {
  let scene: StoreScene
  let store: HitStore
  let console: Console
  let said = Said()
  /// The number of the newest hit.
  private(set) var newest = 0

  init(
    hits: Int = 3, hosts: [String] = [], identity: TLSIdentity? = nil,
    duties: Set<ConsoleDuty> = Set(ConsoleDuty.allCases)
  ) throws {
    scene = try StoreScene(seed: 5)
    store = try HitStore(
      path: scene.path, policy: try Policy.pack("US-CA"), actor: "jdoe",
      options: .init(command: "serve", retentionInterval: nil))
    let list = HotlistInfo(
      name: "stolen.csv", digest: "sha256:" + String(repeating: "ab", count: 32), entries: 10,
      made: Date(timeIntervalSinceNow: -7200), lint: ["O/0 twins": 2])
    try store.beginRun(settings: [:], lists: [list])
    store.count(reads: 5210, camera: "gate-3")
    try store.flushCounts()
    console = try Console(
      store: store, options: .init(port: 0, hosts: hosts, identity: identity, duties: duties)
    ) { [said] sentence in said.sentences.withLock { $0.append(sentence) } }
    try add(hits)
    Thread.detachNewThread { [console] in console.run() }
  }

  /// What the operator is told.
  final class Said: Sendable {
    let sentences = Guarded<[String]>([])
  }

  deinit {
    console.stop()
    try? store.close()
  }

  func add(_ count: Int) throws {
    let confused = [("8", "B"), ("0", "D"), ("5", "S")]
    let recorded = try store.record(
      (0..<count).map { index in
        let (read, listed) = confused[index % 3]
        var text = scene.plate()
        text = text.prefix(3) + read + text.dropFirst(4)
        let entry = index.isMultiple(of: 2) ? text : text.prefix(3) + listed + text.dropFirst(4)
        var submission = scene.submission(read: text, listed: entry)
        submission.hit.tier = entry == text ? .exact : .likely
        submission.hit.differences =
          entry == text ? [] : [Hit.Difference(position: 3, read: read, listed: listed)]
        submission.hit.vehicle = ["make": "BMW", "color": "black"]
        submission.hit.verify = ["characters", "jurisdiction", "vehicle", "entry status"]
        submission.context.time = Date()
        submission.context.crop = TestPicture.png(width: 240, height: 60, seed: index)
        submission.context.wide = TestPicture.png(width: 480, height: 270, seed: index + 3)
        return submission
      })
    newest = recorded.last?.number ?? newest
  }

  /// Connects, sends `bytes`, says when asked that no more will come, and reads until the server ends the connection;
  /// `nil` when it cannot connect.
  func raw(_ bytes: Data, isFinished: Bool = false, patience: Int = 15) -> Data? {
    guard let client = connect(patience: patience) else { return nil }
    defer { close(client) }
    Self.send(bytes, to: client)
    if isFinished { shutdown(client, Int32(SHUT_WR)) }
    return Self.readAll(client)
  }

  func connect(patience: Int = 15) -> Int32? {
    Self.connect(to: console.port, patience: patience)
  }

  /// A client of the event stream.
  func watch() -> Int32? {
    guard let client = connect(patience: 20) else { return nil }
    let request =
      "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:\(console.port)\r\nAuthorization: Bearer \(console.token)\r\n\r\n"
    Self.send(Data(request.utf8), to: client)
    return client
  }

  static func connect(to port: Int, patience: Int = 15) -> Int32? {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(client)
      return nil
    }
    return client
  }

  static func send(_ bytes: Data, to client: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          client, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  static func readAll(_ client: Int32) -> Data {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return data }
      data += buffer[..<count]
    }
  }

  struct Answer {
    var status: Int
    var head: String
    var body: Data
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// Asks as the page does, or as told.
  func ask(
    _ method: String = "GET", _ path: String, body: String? = nil, token: String? = "right",
    headers: [String] = []
  ) -> Answer? {
    var lines = ["\(method) \(path) HTTP/1.1"]
    if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) {
      lines.append("Host: 127.0.0.1:\(console.port)")
    }
    if let token {
      lines.append("Authorization: Bearer \(token == "right" ? console.token : token)")
    }
    if let body {
      lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    }
    let request = (lines + headers).joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    return raw(Data(request.utf8)).flatMap(Self.answer)
  }

  static func answer(_ data: Data) -> Answer? {
    guard let end = data.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: data[..<end.lowerBound], as: UTF8.self)
    guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      return nil
    }
    return Answer(status: status, head: head, body: Data(data[end.upperBound...]))
  }
}
