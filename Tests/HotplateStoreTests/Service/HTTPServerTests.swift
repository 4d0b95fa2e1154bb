import Dispatch
import Foundation
import Testing

@testable import HotplateService

@Suite struct HTTPServerTests {
  /// Nobody's time runs out meanwhile: who is answered is answered while the slow ones hold every place but those they had to give up.
  @Test func slowClientsDoNotKeepOthersOut() throws {
    var limits = HTTPServer.Limits()
    limits.request = .seconds(3600)
    let server = try HTTPServer(address: "127.0.0.1", port: 0, limits: limits)
    Thread.detachNewThread { server.run { _ in HTTPResponse() } }
    defer { server.stop() }
    let slow = (0..<300).compactMap { _ -> Int32? in
      guard let client = ConsoleScene.connect(to: server.port) else { return nil }
      ConsoleScene.send(Data("GET /api/status HT".utf8), to: client)
      return client
    }
    defer { for client in slow { close(client) } }
    #expect(slow.count == 300)
    for _ in 0..<20 {
      let client = try #require(ConsoleScene.connect(to: server.port, patience: 60))
      ConsoleScene.send(Data("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
      #expect(ConsoleScene.answer(ConsoleScene.readAll(client))?.status == 200)
      close(client)
    }
  }

  /// Each of many refused clients would hold a place for the half second that its end is waited for.
  @Test func whoHasItsAnswerKeepsNobodyOut() throws {
    var limits = HTTPServer.Limits()
    limits.clients = 1
    let server = try HTTPServer(address: "127.0.0.1", port: 0, limits: limits)
    Thread.detachNewThread {
      server.run { _ in .refusal(401, "the token is missing or wrong") }
    }
    defer { server.stop() }
    var answered: [Int32] = []
    defer { for client in answered { close(client) } }
    for _ in 0..<20 {
      let client = try #require(ConsoleScene.connect(to: server.port))
      answered.append(client)
      ConsoleScene.send(Data("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
      // Up to the server's end; the client's own stays open.
      #expect(ConsoleScene.answer(ConsoleScene.readAll(client))?.status == 401)
    }
  }

  @Test func clientThatNeverReadsIsLetGo() throws {
    var limits = HTTPServer.Limits()
    limits.clients = 1
    limits.response = .seconds(1)
    let isAsked = DispatchSemaphore(value: 0)
    let server = try HTTPServer(address: "127.0.0.1", port: 0, limits: limits)
    Thread.detachNewThread {
      server.run { request in
        guard request.path == "/large" else { return HTTPResponse() }
        isAsked.signal()
        // More than two sockets hold between them.
        return HTTPResponse(body: Data(count: 64 << 20))
      }
    }
    defer { server.stop() }
    func ask(_ path: String) throws -> Int32 {
      let client = try #require(ConsoleScene.connect(to: server.port))
      ConsoleScene.send(Data("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
      return client
    }
    let deaf = try ask("/large")
    defer { close(deaf) }
    #expect(isAsked.wait(timeout: .now() + 20) == .success)
    // It has the only place, so others are turned away until its time is over.
    var refused = 0
    var answer: ConsoleScene.Answer?
    let end = ContinuousClock.now + .seconds(20)
    while answer == nil, .now < end {
      let client = try ask("/small")
      answer = ConsoleScene.answer(ConsoleScene.readAll(client))
      close(client)
      if answer == nil { refused += 1 }
    }
    #expect(refused > 0 && answer?.status == 200)
    #expect(ConsoleScene.readAll(deaf).count < 64 << 20)
  }

  /// What was done and not answered would be done again.
  @Test func whoIsInHandIsAnsweredBeforeAStoppedServerReturns() throws {
    let (isAsked, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let isOver = DispatchSemaphore(value: 0)
    let server = try HTTPServer(address: "127.0.0.1", port: 0)
    Thread.detachNewThread {
      server.run { _ in
        isAsked.signal()
        goesOn.wait()
        return HTTPResponse(body: Data("done".utf8))
      }
      isOver.signal()
    }
    let silent = try #require(ConsoleScene.connect(to: server.port))
    defer { close(silent) }
    let client = try #require(ConsoleScene.connect(to: server.port))
    defer { close(client) }
    ConsoleScene.send(Data("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
    #expect(isAsked.wait(timeout: .now() + 20) == .success)
    server.stop()
    // The end of the connection, and not of the client's patience.
    var byte: UInt8 = 0
    let count = recv(silent, &byte, 1, 0)
    #expect(count == 0)
    #expect(isOver.wait(timeout: .now() + 0.2) == .timedOut)
    goesOn.signal()
    let answer = try #require(ConsoleScene.answer(ConsoleScene.readAll(client)))
    #expect(answer.status == 200 && answer.text == "done")
    #expect(isOver.wait(timeout: .now() + 20) == .success)
  }

  @Test func aStoppedServerWaitsNoLongerThanItMay() throws {
    var limits = HTTPServer.Limits()
    limits.ending = .milliseconds(200)
    let (isAsked, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let isOver = DispatchSemaphore(value: 0)
    let server = try HTTPServer(address: "127.0.0.1", port: 0, limits: limits)
    Thread.detachNewThread {
      server.run { _ in
        isAsked.signal()
        goesOn.wait()
        return HTTPResponse()
      }
      isOver.signal()
    }
    defer { goesOn.signal() }
    let client = try #require(ConsoleScene.connect(to: server.port))
    defer { close(client) }
    ConsoleScene.send(Data("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
    #expect(isAsked.wait(timeout: .now() + 20) == .success)
    server.stop()
    #expect(isOver.wait(timeout: .now() + 20) == .success)
  }

  @Test func aHeadTellsTheLengthOfWhatItLeavesOut() throws {
    let server = try HTTPServer(address: "127.0.0.1", port: 0)
    Thread.detachNewThread { server.run { _ in HTTPResponse(body: Data("seven!!".utf8)) } }
    defer { server.stop() }
    func ask(_ method: String) throws -> ConsoleScene.Answer {
      let client = try #require(ConsoleScene.connect(to: server.port))
      defer { close(client) }
      ConsoleScene.send(Data("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
      return try #require(ConsoleScene.answer(ConsoleScene.readAll(client)))
    }
    let (whole, head) = (try ask("GET"), try ask("HEAD"))
    #expect(whole.text == "seven!!" && head.body.isEmpty)
    #expect(
      head.head == whole.head && head.head.split(separator: "\r\n").contains("Content-Length: 7"))
  }
}
