import Foundation
import Glibc
import HotplateService
import Testing

@Test(arguments: [
  ("9464", true), (":9464", true), ("127.0.0.1:9464", true), ("localhost:9464", true),
  ("[::1]:9464", true), ("0.0.0.0:9464", false), ("192.168.1.2:9464", false), ("99999", false),
  ("", false), ("[::]:80", false),
])
func metricsAreServedOnLoopbackOnly(text: String, isTaken: Bool) {
  #expect((MetricsServer.Address(text) != nil) == isTaken)
}

@Test(arguments: ["POST", "DELETE"]) func metricsAreReadAndNothingElse(method: String) throws {
  let address = try #require(MetricsServer.Address("0"))
  let server = try MetricsServer(address, health: { (true, "all is well") }, text: { "a 1\n" })
  server.start()
  defer { server.stop() }
  func ask(_ method: String, _ path: String) throws -> ConsoleScene.Answer {
    let client = try #require(ConsoleScene.connect(to: server.port))
    defer { close(client) }
    ConsoleScene.send(Data("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: client)
    return try #require(ConsoleScene.answer(ConsoleScene.readAll(client)))
  }
  let refused = try ask(method, "/metrics")
  #expect(refused.status == 405 && refused.head.contains("\r\nAllow: GET, HEAD\r\n"))
  #expect(try ask(method, "/nothing").status == 404)
  let told = try ask("GET", "/healthz")
  #expect(told.status == 200 && told.text == "all is well\n" && !told.head.contains("Allow:"))
}
