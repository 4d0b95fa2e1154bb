import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateService

/// Deliveries to a receiver that takes the connection and never answers.
@Suite(.timeLimit(.minutes(5))) struct HTTPExchangeTests {
  /// A port on which connections are taken, and nothing is said.
  private final class SilentReceiver: Sendable {
    let listener: Int32
    let port: UInt16

    init() throws {
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let listener = listener
      port = try withUnsafeMutablePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          try #require(bind(listener, address, size) == 0)
          try #require(listen(listener, 4) == 0)
          try #require(getsockname(listener, address, &size) == 0)
        }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }

    deinit { close(listener) }

    /// Waits until somebody has connected.
    func accepted() -> Int32 { accept(listener, nil, nil) }
  }

  private func cancelledAnswer(
    _ receiver: SilentReceiver, _ prepare: @escaping @Sendable () -> Void
  ) async throws {
    let url = try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits"))
    let exchange = HTTPExchange(timeout: 60)
    let task = Task {
      prepare()
      return try await exchange.post(Data("{}".utf8), to: url, headers: [])
    }
    _ = Task.detached {
      let connection = receiver.accepted()
      if connection >= 0 { task.cancel() }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  /// A receiver that leaves its answer open would be sent the same hit for ever.
  @Test func theHeadOfAnAnswerIsEnough() async throws {
    let receiver = try SilentReceiver()
    let answering = Task.detached {
      let connection = receiver.accepted()
      var request = [UInt8](repeating: 0, count: 4096)
      _ = recv(connection, &request, request.count, 0)
      let answer = Data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n".utf8)
      _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
      return connection
    }
    let url = try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits"))
    let exchange = HTTPExchange(timeout: 60)
    #expect(try await exchange.post(Data("{}".utf8), to: url, headers: []).status == 200)
    close(await answering.value)
  }

  /// Answers the first request, in parts, and gives what was asked.
  private static func answering(_ receiver: SilentReceiver, _ parts: [String]) -> Task<
    String, Never
  > {
    Task.detached {
      let connection = receiver.accepted()
      let request = received(connection, until: "{}")
      for part in parts {
        _ = Data(part.utf8).withUnsafeBytes {
          send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
      }
      close(connection)
      return request
    }
  }

  private func answer(
    from receiver: SilentReceiver, headers: [(name: String, value: String)] = []
  ) async throws -> HTTPExchange.Answer {
    let url = try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits?camera=1"))
    return try await HTTPExchange(timeout: 60).post(Data("{}".utf8), to: url, headers: headers)
  }

  @Test func interimAnswersAreNone() async throws {
    let receiver = try SilentReceiver()
    let request = Self.answering(
      receiver,
      [
        "HTTP/1.1 100 Continue\r\nRetry-After: 1\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nretry-after:  30 \r\nContent-Length: 2\r\n\r\n", "{",
      ])
    let answer = try await answer(from: receiver)
    // Its body breaks off, which changes nothing.
    #expect(answer.status == 503 && answer.retryAfter == "30")
    #expect(await request.value.hasPrefix("POST /hits?camera=1 HTTP/1.1\r\n"))
  }

  @Test func aRedirectIsNotFollowed() async throws {
    let receiver = try SilentReceiver()
    let request = Self.answering(
      receiver,
      ["HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(receiver.port)/other\r\n\r\n"])
    #expect(try await answer(from: receiver).status == 302)
    _ = await request.value
  }

  @Test func aLineEndBeginsNoHeader() async throws {
    let receiver = try SilentReceiver()
    let request = Self.answering(receiver, ["HTTP/1.1 204 No Content\r\n\r\n"])
    let status = try await answer(
      from: receiver, headers: [("Idempotency-Key", "a\r\nX-Other: b"), ("X-Key", "Zoë")]
    ).status
    #expect(status == 204)
    let sent = await request.value
    #expect(sent.contains("\r\nIdempotency-Key: a??X-Other: b\r\n"), "\(sent)")
    #expect(sent.contains("\r\nX-Key: Zoë\r\n") && !sent.contains("Expect"))
  }

  @Test(arguments: ["no HTTP\r\n\r\n", ""])
  func whatIsNoAnswerIsAFailure(text: String) async throws {
    let receiver = try SilentReceiver()
    let request = Self.answering(receiver, [text])
    await #expect(throws: HTTPExchange.Failure.self) { try await answer(from: receiver) }
    _ = await request.value
  }

  @Test func silenceEndsWithTheTime() async throws {
    let receiver = try SilentReceiver()
    let url = try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits"))
    await #expect(throws: HTTPExchange.Failure.timedOut) {
      try await HTTPExchange(timeout: 0.2).post(Data(), to: url, headers: [])
    }
  }

  /// A disk that damages files, or an edit by hand.
  @Test func aDamagedRecordIsSetAsideAndSaid() async throws {
    let (folder, said) = (try ScratchFolder(), Guarded<[String]>([]))
    let spool = try DeliverySpool(folder: folder.path("spool"))
    await spool.add(Data(#"{"schema":1,"ty"#.utf8), key: "k")
    await spool.add(Data(), key: "l")
    // Nobody listens there: what is damaged is not sent.
    let url = try #require(URL(string: "http://127.0.0.1:9/hits"))
    await Webhook(.init(url: url), spool: spool) { sentence in
      said.withLock { $0.append(sentence) }
    }.deliverAll()
    #expect(said.withLock { $0 }.count == 2)
    #expect(said.withLock { $0 }.allSatisfy { $0.contains("is damaged and set aside in") })
    #expect(await spool.counts.refused == 2)
  }

  /// What comes on a connection until it holds `end`, or ends.
  private static func received(_ connection: Int32, until end: String) -> String {
    var text = ""
    var bytes = [UInt8](repeating: 0, count: 4096)
    while !text.contains(end) {
      let count = recv(connection, &bytes, bytes.count, 0)
      if count <= 0 { break }
      text += String(decoding: bytes[..<count], as: UTF8.self)
    }
    return text
  }

  /// The receiver closes a connection that is kept just as the next request comes on it.
  @Test func aRequestThatFollowsAnotherCarriesItsBody() async throws {
    let receiver = try SilentReceiver()
    let (bodies, body) = AsyncStream.makeStream(of: String.self)
    // A thread of its own: other tests may hold those of tasks for longer than a request waits.
    Thread {
      let answer = Data("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
      var kept = receiver.accepted()
      _ = Self.received(kept, until: "first")
      _ = answer.withUnsafeBytes { send(kept, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      // Until the next request, or the end.
      var byte: UInt8 = 0
      _ = recv(kept, &byte, 1, 0)
      close(kept)
      kept = receiver.accepted()
      let second = Self.received(kept, until: "second")
      _ = answer.withUnsafeBytes { send(kept, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      close(kept)
      body.yield(second)
      body.finish()
    }.start()
    let exchange = HTTPExchange(timeout: 60)
    let url = try #require(URL(string: "http://127.0.0.1:\(receiver.port)/hits"))
    for text in ["first", "second"] {
      #expect(try await exchange.post(Data(text.utf8), to: url, headers: []).status == 200)
    }
    #expect(await bodies.first { _ in true }?.hasSuffix("\r\n\r\nsecond") == true)
  }

  /// What `Webhook` says while one hit waits for a receiver, until it says something or `stop` returns.
  private func said(
    to port: UInt16, spool folder: String, stop: (@Sendable () -> Void)? = nil
  ) async throws -> [String] {
    let spool = try DeliverySpool(folder: folder)
    await spool.add(Data("{}".utf8), key: "a")
    let url = try #require(URL(string: "http://127.0.0.1:\(port)/hits"))
    let (sentences, sentence) = AsyncStream.makeStream(of: String.self)
    let webhook = Webhook(.init(url: url), spool: spool) { sentence.yield($0) }
    let delivery = Task { await webhook.deliverAll() }
    var all: [String] = []
    if let stop {
      await Task.detached { stop() }.value
    } else {
      for await first in sentences {
        all.append(first)
        break
      }
    }
    delivery.cancel()
    await delivery.value
    sentence.finish()
    for await other in sentences { all.append(other) }
    return all
  }

  /// The end of the run is no fault of the receiver.
  @Test func aDeliveryThatIsCutOffIsNoFailure() async throws {
    let (folder, receiver) = (try ScratchFolder(), try SilentReceiver())
    let sentences = try await said(to: receiver.port, spool: folder.path("spool")) {
      _ = receiver.accepted()
    }
    #expect(sentences.isEmpty, "\(sentences)")
  }

  @Test(arguments: [true, false])
  func whereHitsWaitIsSaid(isFull: Bool) async throws {
    let folder = try ScratchFolder()
    // Stands in the way of the first item, and is no file that can be taken away.
    let part = folder.path("spool/1.item.part")
    if isFull {
      try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
    }
    let sentences = try await said(to: 9, spool: folder.path("spool"))
    let place = isFull ? "memory" : folder.path("spool")
    #expect(sentences.first?.hasSuffix("; hits wait in \(place)") == true, "\(sentences)")
    #expect(sentences.count == 1)
  }

  /// A time would make each attempt fail for a reason of its own.
  @Test(arguments: [
    (
      "Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server",
      "Failed to connect to 127.0.0.1 port 9: Couldn't connect to server"
    ),
    ("Connection timed out after 10001 milliseconds", "Connection timed out"),
    ("Could not resolve host: ms", "Could not resolve host: ms"),
  ])
  func reasonsTellNoTime(reason: String, told: String) {
    #expect(Webhook.withoutTimes(reason) == told)
  }

  @Test func cancellingEndsTheWait() async throws {
    try await cancelledAnswer(try SilentReceiver()) {}
  }

  @Test func aTaskThatIsCancelledAlreadyWaitsForNothing() async throws {
    try await cancelledAnswer(try SilentReceiver()) { withUnsafeCurrentTask { $0?.cancel() } }
  }
}
