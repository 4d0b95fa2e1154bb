import ArgumentParser
import Foundation
import Hotplate
import HotplateService
import HotplateStore

/// The flags of `stream` and `watch` for where hits go besides the output, and for watching over the run.
struct SinkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Deliver every hit to this URL, at least once.", valueName: "url"))
  var webhook: String?

  @Option(
    help: ArgumentHelp(
      "Send the text in this file as a bearer token with every delivery.", valueName: "file"),
    completion: .file())
  var webhookToken: String?

  @Flag(help: "Deliver read records too.") var webhookReads = false

  @Flag(help: "Deliver the plate's picture with each hit: a PNG of at most 64 KiB, as base64.")
  var webhookPictures = false

  @Option(
    help: ArgumentHelp(
      "Keep what waits for delivery here (default: below the state folder, by camera).",
      valueName: "dir"),
    completion: .directory)
  var spool: String?

  @Option(
    help: ArgumentHelp(
      """
      Drop what waits for delivery or was refused after so long (30d, 12h; default: as long as the \
      store's policy keeps hits, and no longer in any case; 30d without one). Looked after once an hour.
      """, valueName: "duration"))
  var keepUndelivered: RetentionPeriod?

  @Option(
    help: ArgumentHelp(
      "Serve /metrics and /healthz on this port of loopback: 9464 or 127.0.0.1:9464.",
      valueName: "addr"))
  var metrics: String?

  func validate() throws {
    if let webhook {
      let url = URL(string: webhook)
      guard let scheme = url?.scheme?.lowercased(), scheme == "http" || scheme == "https",
        url?.host?.isEmpty == false
      else { throw ValidationError("--webhook \(webhook): expected an http or https URL") }
    } else if spool != nil || webhookToken != nil || webhookReads || webhookPictures
      || keepUndelivered != nil
    {
      throw ValidationError(
        "--spool, --webhook-token, --webhook-reads, --webhook-pictures, --keep-undelivered: expected --webhook with them"
      )
    }
    if let metrics, MetricsServer.Address(metrics) == nil {
      throw ValidationError(
        "--metrics \(metrics): expected a port of loopback, as 9464, 127.0.0.1:9464 or [::1]:9464")
    }
  }

  /// What a run delivers to besides its output.
  struct Delivery: Sendable {
    /// The webhook, when one was asked for.
    var webhook: Webhook?
    /// What waits for it.
    var spool: DeliverySpool?
    /// Whether hits go out with the plate's picture.
    var sendsCrops = false

    /// Every sink that records go to.
    var sinks: [any RecordSink] {
      let all: [(any RecordSink)?] = [webhook]
      return all.compactMap { $0 }
    }
  }

  /// What `--metrics` tells of.
  struct Watched: Sendable {
    var camera: String
    var meter: StreamMeter
    /// Where the run is of several cameras, what each of them brings; `nil`: of the one.
    var cameras: CameraMeters?
    var matcher: HotlistMatcher?
    var report: StreamReport
    /// The folders to watch that cannot be looked into; `nil` where none is watched.
    var missingFolders: (@Sendable () -> [String])?

    /// Whether all is well.
    var health: StreamHealth {
      StreamHealth(meter: meter) { [missingFolders] in missingFolders?() ?? [] }
    }

    /// The page of metrics.
    func text(_ waiting: DeliverySpool.Counts?) -> String {
      if let cameras {
        return MetricsText(
          cameras: cameras.byCamera.map { ($0.camera, $0.meter.now) }, counts: meter.now,
          spool: waiting, unwritten: report.unwritten, lists: matcher?.hotlists ?? [],
          missingFolders: missingFolders?().count
        ).text
      }
      return MetricsText(
        camera: camera, counts: meter.now, spool: waiting, unwritten: report.unwritten,
        lists: matcher?.hotlists ?? [], missingFolders: missingFolders?().count
      ).text
    }
  }

  /// Opens what was asked for.
  func open(camera: String) throws -> Delivery {
    guard let text = webhook, let url = URL(string: text) else { return Delivery() }
    let name = camera.replacingASCII { $0 == UInt8(ascii: "/") ? "_" : nil }
    // These would be the folder of all spools, and the one that this is in.
    let own = [".", ".."].contains(name) ? "_" + name : name
    let spool = try DeliverySpool(folder: spool ?? Self.stateFolder() + "/spool/" + own) {
      printNotice($0)
    }
    var configuration = Webhook.Configuration(url: url)
    configuration.userAgent = "hotplate/\(Version.number)"
    configuration.sendsReads = webhookReads
    if let webhookToken {
      switch PictureFile.read(webhookToken, limit: 1 << 16, expected: "a file with one token") {
      case .success(let bytes):
        configuration.token = String(decoding: bytes, as: UTF8.self)
          .trimmingCharacters(in: .whitespacesAndNewlines)
        // Anything else is no header, and would not be sent at all.
        guard let token = configuration.token, !token.isEmpty,
          token.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
        else {
          throw HotplateError(
            .configuration,
            "\(webhookToken): found a line end, a space or other characters than ASCII in it, expected one token"
          )
        }
      case .failure(let failure): throw HotplateError(.configuration, failure.message)
      }
    }
    let webhook = Webhook(configuration, spool: spool) { printNotice($0) }
    return Delivery(webhook: webhook, spool: spool, sendsCrops: webhookPictures)
  }

  /// Runs `body` with the metrics served and, at its end, what waits delivered as far as a few seconds allow.
  ///
  /// - Returns: What `body` gave, and how many records for the webhook were lost.
  func serving<Result: Sendable>(
    _ watched: Watched, delivery: Delivery, keeper: HitKeeper?,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> (Result, lost: Int) {
    let policy = try keeper?.store.policy
    if webhookReads { try policy?.checkDeliveryOfReads(asked: keepUndelivered) }
    await delivery.spool?.keep(
      atMost: .seconds(Policy.longestWait(asked: keepUndelivered, under: policy)))
    await delivery.webhook?.start()
    /// Also a run that ends in an error has hits on their way.
    func delivering() async throws -> (Result, lost: Int) {
      let result: Result
      do { result = try await body() } catch {
        _ = await delivery.webhook?.finish(within: .seconds(5))
        throw error
      }
      return (result, await delivery.webhook?.finish(within: .seconds(5)) ?? 0)
    }
    guard let metrics, let address = MetricsServer.Address(metrics) else {
      return try await delivering()
    }
    let health = watched.health
    let server = try MetricsServer(
      address,
      health: { keeper?.store.waiting.map { (isHealthy: false, sentence: $0) } ?? health.check() },
      text: { watched.text(await delivery.spool?.counts) })
    server.start()
    defer { server.stop() }
    return try await delivering()
  }

  /// Where systemd or the user keeps state.
  static func stateFolder(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    if let folder = environment["STATE_DIRECTORY"] { return folder }
    // Of the XDG Base Directory Specification: what is no path from the root does not count.
    func folder(_ name: String) -> String? {
      environment[name].flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
    // Foundation knows the home of the account alone, which who runs this may not want.
    let home =
      folder("XDG_STATE_HOME") ?? (folder("HOME") ?? NSHomeDirectory()) + "/.local/state"
    return home + "/hotplate"
  }
}
