import ArgumentParser
import Hotplate

/// Where plates may be from.
struct RegionOptions: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("region")],
    help:
      "Where plates may be from: us eu gb br ca (Canada) in (India) au la (Latin America) other. A country or state stands for its whole region, as D for all of Europe (repeatable; default: anywhere).",
    completion: .list(PlateSyntax.Region.allCases.map(\.rawValue)))
  var codes: [String] = []

  func validate() throws {
    for code in codes where PlateSyntax.Region(code: code) == nil {
      let known = PlateSyntax.Region.allCases.map(\.rawValue).joined(separator: " ")
      throw ValidationError("--region \(code): expected one of \(known), or a country or state")
    }
  }

  /// The regions that the codes mean; none: anywhere.
  var named: Set<PlateSyntax.Region> { Set(codes.compactMap(PlateSyntax.Region.init(code:))) }
}

extension PlateSyntax.Region {
  /// Reads a region's code, or the code of a country or state in it; of a country and a state with one code, the country's.
  init?(code: String) {
    let code = code.lowercased()
    if let region = PlateSyntax.Region(rawValue: code == "uk" ? "gb" : code) {
      self = region
    } else if case let meant = PlateSyntax.meanings(of: code),
      let syntax = meant.first(where: { $0.region != .us }) ?? meant.first
    {
      self = syntax.region
    } else {
      return nil
    }
  }
}
