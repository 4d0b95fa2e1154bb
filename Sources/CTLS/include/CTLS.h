// The server's side of TLS in a few functions, over OpenSSL. None of them waits, prints, asks for a passphrase or raises SIGPIPE.
#pragma once

#include <stddef.h>

/// A certificate with its key; used by any number of connections at once.
typedef struct TLSIdentity TLSIdentity;

/// One client's connection, for one thread at a time.
typedef struct TLSConnection TLSConnection;

/// What a call came to, where it is no count of bytes.
enum {
  /// The other side ended, or broke the protocol: nothing more is to be had.
  tls_ended = 0,
  /// Again, once the socket can be read.
  tls_needs_reading = -1,
  /// Again, once the socket can be written.
  tls_needs_writing = -2,
};

/// Reads PEM files: the certificate first, then those that vouch for it; and the key, without a passphrase.
///
/// Returns NULL on failure, with OpenSSL's reason in `why`, and 1 in `in_key` when it lies with the key.
TLSIdentity *tls_identity_create(
  const char *certificate, const char *key, int *in_key, char *why, size_t capacity);

/// Frees an identity; NULL is allowed. Connections made with it stay usable.
void tls_identity_destroy(TLSIdentity *identity);

/// Makes a connection over a socket, which stays the caller's. NULL when there is no memory.
/// The handshake is made by the first read.
TLSConnection *tls_connection_create(TLSIdentity *identity, int descriptor);

/// Frees a connection; NULL is allowed.
void tls_connection_destroy(TLSConnection *connection);

/// Reads at most `count` bytes, at least one: their number, or why there is none.
int tls_connection_read(TLSConnection *connection, void *bytes, int count);

/// Writes at most `count` bytes, at least one: the number that went, or why none did; then the same bytes are to be given again.
int tls_connection_write(TLSConnection *connection, const void *bytes, int count);

/// Tells the other side that no more will come, if the socket takes it at once.
void tls_connection_finish(TLSConnection *connection);
