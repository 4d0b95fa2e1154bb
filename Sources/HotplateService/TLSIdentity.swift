import CTLS
import Foundation
import Glibc
import Hotplate

/// The certificate and key that a console shows to browsers.
///
/// Read once: a renewed certificate is shown from the next start on.
public final class TLSIdentity: Sendable {
  // OpenSSL counts references to it under its own locks, and it is never changed.
  private nonisolated(unsafe) let handle: OpaquePointer

  /// Reads PEM files.
  ///
  /// - Parameters:
  ///   - certificate: The certificate, followed by those that vouch for it.
  ///   - key: Its private key, without a passphrase, in a file that not everyone may read.
  /// - Throws: `HotplateError` of code `configuration` when they cannot be used together.
  public init(certificate: String, key: String) throws {
    for path in [certificate, key] where access(path, R_OK) != 0 {
      throw HotplateError(
        .configuration, "\(path): expected a PEM file, cannot read it: \(systemError())")
    }
    var status = stat()
    guard stat(key, &status) == 0, status.st_mode & 0o007 == 0 else {
      throw HotplateError(
        .configuration,
        "\(key): expected a private key, found a file that everyone on this machine may use: chmod 600"
      )
    }
    var isInKey: Int32 = 0
    var why = [CChar](repeating: 0, count: 200)
    guard let handle = tls_identity_create(certificate, key, &isInKey, &why, why.count) else {
      let reason = String(
        decoding: why.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw HotplateError(
        .configuration,
        isInKey == 0
          ? "\(certificate): expected a certificate in PEM: \(reason)"
          : "\(key): expected the PEM key of \(certificate), without a passphrase: \(reason)")
    }
    self.handle = handle
  }

  deinit { tls_identity_destroy(handle) }

  /// The server's side of a connection; `nil` when there is no memory.
  func connection(over descriptor: Int32) -> TLSConnection? {
    tls_connection_create(handle, descriptor).map(TLSConnection.init)
  }
}

/// One client's TLS, over a socket that somebody else owns.
///
/// `@unchecked`: used by the one thread that serves the client.
final class TLSConnection: @unchecked Sendable {
  private let handle: OpaquePointer

  fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { tls_connection_destroy(handle) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> HTTPConnection.Step {
    .init(tls_connection_read(handle, buffer.baseAddress, Int32(clamping: buffer.count)))
  }

  func write(_ bytes: UnsafeRawBufferPointer) -> HTTPConnection.Step {
    .init(tls_connection_write(handle, bytes.baseAddress, Int32(clamping: bytes.count)))
  }

  func finish() { tls_connection_finish(handle) }
}

extension HTTPConnection.Step {
  fileprivate init(_ result: Int32) {
    switch Int(result) {
    case 1...: self = .moved(Int(result))
    case tls_needs_reading: self = .waits(for: Int16(POLLIN))
    case tls_needs_writing: self = .waits(for: Int16(POLLOUT))
    default: self = .ended
    }
  }
}
