import Foundation
import Hotplate
import HotplateService
import HotplateStore

/// The local web console over a hit store: live hits, judgments, searches, lists, cameras and the log.
///
///     let console = try Console(store: store)
///     print(console.url)
///     console.run()
public final class Console: Sendable {
  /// Where and for whom the console serves.
  public struct Options: Sendable {
    /// The address to listen on.
    public var address: String
    /// The port; 0 lets the system choose.
    public var port: Int
    /// Further names that `Host` may bear: the certificate's, or those of the proxy in front.
    public var hosts: [String]
    /// What to serve with TLS by. Without it the address must be loopback, unless a proxy is in front.
    public var identity: TLSIdentity?
    /// Whether a proxy with TLS stands in front, so that the address may be other than loopback.
    public var isBehindProxy: Bool
    /// The token; a random one when `nil`.
    public var token: String?
    /// What it may be used for, beside looking; anything else is refused (403), a search with a record in the log.
    public var duties: Set<ConsoleDuty>

    /// Makes options.
    public init(
      address: String = "127.0.0.1", port: Int = 8471, hosts: [String] = [],
      identity: TLSIdentity? = nil, isBehindProxy: Bool = false, token: String? = nil,
      duties: Set<ConsoleDuty> = Set(ConsoleDuty.allCases)
    ) {
      self.address = address
      self.port = port
      self.hosts = hosts
      self.identity = identity
      self.isBehindProxy = isBehindProxy
      self.token = token
      self.duties = duties
    }
  }

  /// What to open in a browser; the part after `#` is the token, which browsers do not send.
  public let url: String
  /// The port it listens on.
  public let port: Int
  /// The token.
  public var token: String { access.token }
  private let access: ConsoleAccess
  private let routes: ConsoleRoutes
  private let server: HTTPServer
  private let feed: HitFeed

  /// Listens; answers after ``run()``.
  ///
  /// - Parameter notify: Takes sentences for the operator: why the store could not answer.
  /// - Throws: ``HotplateError`` when the address is not loopback and there is neither TLS nor a proxy, or cannot be had.
  public init(
    store: HitStore, options: Options = Options(),
    notify: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    try options.check(hasTLS: options.identity != nil)
    let feed = HitFeed(store: store)
    self.feed = feed
    server = try HTTPServer(
      address: options.address, port: options.port, identity: options.identity)
    port = server.port
    access = ConsoleAccess(token: options.token, hosts: options.names(at: port))
    let host = options.hosts.first?.lowercased()
    if options.isBehindProxy, let host {
      // Its port is the proxy's.
      url = "https://\(host)/#\(access.token)"
    } else {
      // A certificate is for a name, where an address may do for a proxy.
      let place = options.identity == nil ? options.name : host ?? options.name
      let origin = "\(options.identity == nil ? "http" : "https")://\(place)"
      let hasPort = place.firstMatch(of: /:[0-9]+$/) != nil
      url = origin + (hasPort ? "" : ":\(port)") + "/#\(access.token)"
    }
    routes = ConsoleRoutes(
      store: store, access: access, feed: feed, duties: options.duties.union([.look]),
      notify: notify)
  }

  /// Serves until ``stop()``.
  public func run() {
    feed.start()
    server.run { [routes] in routes.respond(to: $0) }
  }

  /// Lets ``run()`` return.
  public func stop() {
    feed.stop()
    server.stop()
  }

  /// Writes the address with its token to a file that only its owner may read; replaces an older one.
  public func writeAddress(to path: String) throws {
    try PrivateFile.replace(path, bytes: Array((url + "\n").utf8))
  }
}

extension Console.Options {
  /// The address as it stands in one of the web.
  fileprivate var name: String { address.contains(":") ? "[\(address)]" : address }

  /// The names that `Host` may bear where the console listens on `port`.
  package func names(at port: Int) -> Set<String> {
    let own = [name, "localhost", "127.0.0.1", "[::1]"]
    let others = hosts.map { $0.lowercased() }
    var names = (own + others).map { "\($0):\(port)" } + others
    // Browsers leave out the port that a scheme has by itself.
    names += others.map { $0.replacing(/:(443|80)$/, with: "") }
    if port == (identity == nil ? 80 : 443) { names += own }
    return Set(names)
  }

  /// Refuses an address that others could reach without TLS, or that no browser could call by a name, and names that are none.
  ///
  /// - Parameter hasTLS: Whether there is or will be an identity.
  /// - Throws: ``HotplateError`` that says what was expected.
  package func check(hasTLS: Bool) throws {
    guard hasTLS || isBehindProxy || address == "::1" || address.hasPrefix("127.") else {
      throw HotplateError(
        .configuration,
        "\(address): expected a loopback address, --tls-certificate and --tls-key, or --behind-proxy for a proxy with TLS in front"
      )
    }
    guard !hosts.isEmpty || !["0.0.0.0", "::"].contains(address) else {
      throw HotplateError(
        .configuration,
        "\(address): every address of this machine; say with --host which name browsers call it by"
      )
    }
    for host in hosts.map({ $0.lowercased() })
    where host.wholeMatch(of: /([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]+)?/) == nil {
      throw HotplateError(
        .configuration,
        "\(host): expected a name such as console.example.org, with a port where browsers use another than the console's"
      )
    }
  }
}
