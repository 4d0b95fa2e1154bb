import Foundation
import Hotplate
import HotplateConsole
import HotplateStore
import Testing

/// The page in a real browser. `HOTPLATE_SCREENSHOTS=folder` keeps the pictures.
@Suite(.serialized) struct ConsoleBrowserTests {
  static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first(where: FileManager.default.isExecutableFile)

  /// What the page holds after its scripts have run; `nil` when there is no browser here.
  func page(_ scene: ConsoleScene, _ path: String, name: String, size: String = "1280,860") throws
    -> String?
  {
    guard let browser = Self.browser else {
      print("skipped: no Chromium on this machine, so the console was not tried in a browser")
      return nil
    }
    let shots = ProcessInfo.processInfo.environment["HOTPLATE_SCREENSHOTS"]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: browser)
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--user-data-dir=\(scene.scene.folder)/browser-\(name)", "--window-size=\(size)",
        "--virtual-time-budget=6000", "--disable-background-networking", "--no-first-run",
      ] + (shots.map { ["--screenshot=\($0)/\(name).png"] } ?? []) + [
        "--dump-dom", scene.console.url + path,
      ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let identifier = process.processIdentifier
    DispatchQueue.global().asyncAfter(deadline: .now() + 60) { kill(identifier, SIGKILL) }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test func pageShowsHitsAndMarksWhatDiffers() throws {
    let scene = try ConsoleScene(hits: 8)
    let newest = try scene.store.newestHit()
    guard let page = try page(scene, "/live/\(newest)", name: "live") else { return }
    #expect(page.contains("Hit \(newest): a lead to verify"))
    #expect(page.contains("class=\"differs\""))
    #expect(page.contains("Verify before acting"))
    #expect(page.contains("blob:http"))
    let trail = try scene.store.trail(limit: 100)
    let views = trail.filter { $0["action"]?.text == "viewed" }
    #expect(views.contains { $0["about"]?["picture"]?.text == "crop" })
    #expect(views.contains { $0["about"]?["hit"]?.number == newest })
  }

  @Test func otherViewsShowListsCamerasSearchAndTrail() throws {
    let scene = try ConsoleScene(hits: 2)
    guard let health = try page(scene, "/health", name: "health") else { return }
    #expect(health.contains("stolen.csv"))
    #expect(health.contains("O/0 twins: 2"))
    #expect(health.contains("5210"))
    let search = try #require(try page(scene, "/search", name: "search"))
    #expect(search.contains("locating a vehicle or plate reported"))
    let trail = try #require(try page(scene, "/trail", name: "trail"))
    #expect(trail.contains("started"))
    let narrow = try #require(
      try page(
        scene, "/live/\(try scene.store.newestHit())", name: "narrow", size: "500,1100"))
    #expect(narrow.contains("a lead to verify"))
  }

  @Test func pageWithoutTokenAsksForOneAndShowsNothing() throws {
    let scene = try ConsoleScene(hits: 2)
    let plate = try #require(try scene.store.hits().first).hit.read.text
    guard let page = try page(scene, "wrong", name: "login") else { return }
    #expect(!page.contains(plate))
    #expect(page.contains("This console needs its token"))
  }
}
