import Dispatch
import Foundation
import Testing

@testable import HotplateConsole

@Suite struct HTTPServerTests {
  @Test func clientThatNeverReadsIsLetGo() throws {
    var limits = HTTPServer.Limits()
    limits.clients = 1
    limits.response = .seconds(1)
    let isAsked = DispatchSemaphore(value: 0)
    let server = try HTTPServer(address: "127.0.0.1", port: 0, limits: limits) { request in
      guard request.path == "/large" else { return HTTPResponse() }
      isAsked.signal()
      // More than two sockets hold between them.
      return HTTPResponse(body: Data(count: 64 << 20))
    }
    Thread.detachNewThread { server.run() }
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
}
