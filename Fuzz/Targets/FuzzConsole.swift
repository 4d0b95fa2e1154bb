@testable import HotplateService

/// Reads the head of a request: whatever a browser or somebody else sends to the console's port.
func fuzzHTTP(_ bytes: [UInt8]) {
  guard let request = try? HTTPRequest(head: bytes) else { return }
  precondition(request.path.hasPrefix("/") && request.headers["host"] != nil)
  precondition((0...HTTPRequest.largestBody).contains(request.contentLength))
}
