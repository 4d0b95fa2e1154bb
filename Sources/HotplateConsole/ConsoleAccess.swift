import Crypto
import Foundation
import Hotplate
import HotplateService
import HotplateStore

/// Who may ask: whoever knows the token, from a page of this console.
///
/// The token travels in a header that only this console's own script sends. There is no cookie, so another site's page has
/// nothing to ride on; and a name that is not the console's own is refused, so a foreign name cannot be turned to this address.
struct ConsoleAccess: Sendable {
  /// 32 random bytes, as 64 hexadecimal digits.
  let token: String
  /// The names that `Host` may bear.
  let hosts: Set<String>

  init(token: String? = nil, hosts: Set<String>) {
    self.token =
      token
      ?? SymmetricKey(size: .bits256).withUnsafeBytes { Hexadecimal.text($0) }
    self.hosts = hosts
  }

  /// Why a request gets no answer; `nil` when it does.
  func refusal(of request: HTTPRequest, needsToken: Bool) -> HTTPResponse? {
    guard let host = request.headers["host"], hosts.contains(host.lowercased()) else {
      return .refusal(421, "this console does not go by that name")
    }
    if let origin = request.headers["origin"] {
      guard hosts.contains(where: { origin == "http://\($0)" || origin == "https://\($0)" }) else {
        return .refusal(403, "only this console's own page may ask")
      }
    }
    if let site = request.headers["sec-fetch-site"], site == "cross-site" || site == "same-site",
      request.path != "/"
    {
      return .refusal(403, "only this console's own page may ask")
    }
    guard needsToken else { return nil }
    guard let given = request.headers["authorization"], isToken(given) else {
      return .refusal(401, "the token is missing or wrong")
    }
    if request.method == .post, request.headers["content-type"] != "application/json" {
      return .refusal(415, "expected application/json")
    }
    return nil
  }

  /// Compares hashes, which take the same time to differ wherever they differ.
  private func isToken(_ given: String) -> Bool {
    SHA256.hash(data: Data(given.utf8)) == SHA256.hash(data: Data("Bearer \(token)".utf8))
  }
}
