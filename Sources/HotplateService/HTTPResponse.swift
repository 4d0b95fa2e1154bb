import Foundation

/// An answer: a status, a body, and the headers that keep a browser from doing more than it is told.
package struct HTTPResponse: Sendable {
  /// One of those that ``head`` has a word for.
  package var status: Int
  /// The media type of the body.
  package var type: String
  /// All of the body, but for what ``stream`` adds.
  package var body: Data
  /// What follows the body piece by piece, until it returns `nil` or the client is gone.
  package var stream: (@Sendable () -> Data?)?
  /// What may be done with what was asked for: of answers with status 405, which must say it (RFC 9110, 15.5.6), and empty of others.
  package private(set) var allowed: [HTTPRequest.Method] = []

  /// Makes an answer without a stream.
  package init(status: Int = 200, type: String = "application/json", body: Data = Data()) {
    self.status = status
    self.type = type
    self.body = body
  }

  /// A sentence about what went wrong, as JSON.
  package static func refusal(_ status: Int, _ sentence: String) -> HTTPResponse {
    let body = (try? JSONEncoder().encode(["error": sentence])) ?? Data()
    return HTTPResponse(status: status, body: body)
  }

  /// That what was asked for does not know the method, and which it does.
  package static func refusal(allowing methods: [HTTPRequest.Method]) -> HTTPResponse {
    let names = methods.map(\.rawValue)
    var response = refusal(405, "expected \(names.joined(separator: " or "))")
    response.allowed = methods
    return response
  }

  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  /// Status line and headers. Connections end after one answer, so that no request can hide behind another.
  var head: Data {
    var lines = [
      "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Error")", "Content-Type: \(type)",
      "Content-Security-Policy: \(Self.policy)", "X-Content-Type-Options: nosniff",
      "X-Frame-Options: DENY", "Referrer-Policy: no-referrer",
      "Cache-Control: no-store\(stream == nil ? "" : ", no-transform")",
      "Cross-Origin-Resource-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin",
      "Connection: close",
    ]
    if !allowed.isEmpty {
      lines.append("Allow: \(allowed.map(\.rawValue).joined(separator: ", "))")
    }
    // nginx would keep a stream until it fills a buffer, which looks as if nothing were new.
    lines.append(stream == nil ? "Content-Length: \(body.count)" : "X-Accel-Buffering: no")
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static let reasons = [
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 413: "Content Too Large",
    415: "Unsupported Media Type", 421: "Misdirected Request",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
    503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]
}
