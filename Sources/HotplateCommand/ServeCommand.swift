import ArgumentParser
import Foundation
import Hotplate
import HotplateConsole
import HotplateService
import HotplateStore

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "The local web console over the hit store.",
    discussion: """
      Serves on the loopback address alone, to whoever has the token in the address it prints. Other \
      machines reach it with a certificate, --listen and --host; or through a proxy with TLS in front, whose \
      name is given with --host, and --behind-proxy when it is not on this machine. All it shows and takes is \
      logged under --user: run one console a person.

      EXAMPLES
        hotplate serve --store hits.db --user jdoe
        hotplate serve --store hits.db --port 9000 --token-file console.token
        hotplate serve --store hits.db --user asmith --may judge --may search
        hotplate serve --store hits.db --user wall --may look
        hotplate serve --store hits.db --listen 10.0.0.5 \\
          --host console.example.org \\
          --tls-certificate console.pem --tls-key console.key
        hotplate serve --store hits.db --listen 10.0.0.5 --behind-proxy \\
          --host console.example.org
      """)
  @OptionGroup var options: StoreOptions
  @Option(help: "The address to listen on; other than loopback needs TLS or --behind-proxy.")
  var listen = "127.0.0.1"
  @Option(help: "The port; 0 lets the system choose.") var port = 8471
  @Option(
    help: ArgumentHelp(
      "A name that browsers call the console by, with the port where that is not the console's; repeatable.",
      valueName: "name"))
  var host: [String] = []
  @Option(
    help: ArgumentHelp(
      "Serve with TLS: the certificate in PEM, followed by those that vouch for it.",
      valueName: "file"),
    completion: .file())
  var tlsCertificate: String?
  @Option(
    help: ArgumentHelp("The certificate's key in PEM, without a passphrase.", valueName: "file"),
    completion: .file())
  var tlsKey: String?
  @Flag(help: "A proxy with TLS stands in front.") var behindProxy = false
  @Option(
    help: ArgumentHelp("Ask this program whether a search's case is real.", valueName: "command"),
    completion: .file())
  var caseCheck: String?
  @Option(
    help: ArgumentHelp(
      "What this console is for, beside looking at hits, lists and cameras: judge hits, clear vehicles, search, show the audit trail; look for none of these; repeatable (default: all).",
      valueName: "duty"))
  var may: [ConsoleDuty] = []
  @Option(
    help: ArgumentHelp(
      "Write the address with its token here, for its owner alone, instead of to standard output.",
      valueName: "file"),
    completion: .file())
  var tokenFile: String?

  func validate() throws {
    guard (0...65535).contains(port) else {
      throw ValidationError("--port \(port): expected 0 to 65535")
    }
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key go together")
    }
    guard tlsKey == nil || !behindProxy else {
      throw ValidationError("--behind-proxy leaves TLS to the proxy; leave out --tls-certificate")
    }
    try refuseUsage { try serving(by: nil).check(hasTLS: tlsKey != nil) }
  }

  /// Where and for whom to serve.
  private func serving(by identity: TLSIdentity?) -> Console.Options {
    .init(
      address: listen, port: port, hosts: host, identity: identity, isBehindProxy: behindProxy,
      duties: Set(may.isEmpty ? ConsoleDuty.allCases : may))
  }

  func run() throws {
    if let tokenFile {
      let read = [tlsCertificate, tlsKey, caseCheck, options.access.policy].compactMap(\.self)
      try LineOutput.refuse(tokenFile, ifAmong: read)
    }
    // Before the store is opened, which may wait for another process.
    let signals = try StopSignals()
    let identity: TLSIdentity? =
      if let tlsCertificate, let tlsKey {
        try TLSIdentity(certificate: tlsCertificate, key: tlsKey)
      } else { nil }
    let isNew = access(options.store, F_OK) != 0
    let store = try options.open(
      command: "serve", create: true, changesPolicy: true, caseCheck: caseCheck)
    signals.begin()
    // A console may be there before the first hit; a name that was mistyped looks the same.
    if isNew {
      printNotice("\(options.store): there was no hit store; made an empty one")
    }
    let console = try Console(store: store, options: serving(by: identity)) {
      printNotice($0)
    }
    // Before the address is told: whoever has it may already want the end.
    signals.stop {
      console.stop()
      store.stopWaiting()
    }
    if let tokenFile {
      try console.writeAddress(to: tokenFile)
      printNotice("serving; the address is in \(tokenFile)")
    } else {
      // Not `print`, which keeps the line back when standard output is a pipe.
      try? FileHandle.standardOutput.write(contentsOf: Data((console.url + "\n").utf8))
    }
    console.run()
    try store.close()
  }
}

extension ConsoleDuty: ExpressibleByArgument {}
