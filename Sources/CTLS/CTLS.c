#include "CTLS.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

static int no_passphrase(char *buffer, int size, int writing, void *context) { return -1; }

static int socket_write(BIO *socket, const char *bytes, int count) {
  BIO_clear_retry_flags(socket);
  int descriptor = (int)(long)BIO_get_data(socket);
  ssize_t sent = send(descriptor, bytes, (size_t)count, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_write(socket);
  return (int)sent;
}

static int socket_read(BIO *socket, char *bytes, int count) {
  BIO_clear_retry_flags(socket);
  int descriptor = (int)(long)BIO_get_data(socket);
  ssize_t got = recv(descriptor, bytes, (size_t)count, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_read(socket);
  return (int)got;
}

static long socket_control(BIO *socket, int command, long number, void *pointer) {
  return command == BIO_CTRL_FLUSH;
}

// OpenSSL's own socket calls write(), which raises SIGPIPE, and blocks unless the socket is set not to.
static BIO_METHOD *socket_method;
static void make_socket_method(void) {
  socket_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  if (!socket_method) return;
  BIO_meth_set_write(socket_method, socket_write);
  BIO_meth_set_read(socket_method, socket_read);
  BIO_meth_set_ctrl(socket_method, socket_control);
}

TLSIdentity *tls_identity_create(
  const char *certificate, const char *key, int *in_key, char *why, size_t capacity) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_socket_method);
  ERR_clear_error();
  *in_key = 0;
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  if (context && socket_method) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Connections last for one answer; a ticket that the client keeps makes the next handshake cheap.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // Without it a client that sends nothing but control records would keep a read from its deadline.
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context, certificate) == 1) {
      *in_key = 1;
      if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 &&
          SSL_CTX_check_private_key(context) == 1)
        return (TLSIdentity *)context;
    }
  }
  const char *reason = ERR_reason_error_string(ERR_peek_error());
  snprintf(why, capacity, "%s", reason ? reason : "it cannot be used");
  ERR_clear_error();
  SSL_CTX_free(context);
  return NULL;
}

void tls_identity_destroy(TLSIdentity *identity) { SSL_CTX_free((SSL_CTX *)identity); }

TLSConnection *tls_connection_create(TLSIdentity *identity, int descriptor) {
  SSL *connection = SSL_new((SSL_CTX *)identity);
  BIO *socket = BIO_new(socket_method);
  if (!connection || !socket) {
    SSL_free(connection);
    BIO_free(socket);
    return NULL;
  }
  BIO_set_data(socket, (void *)(long)descriptor);
  BIO_set_init(socket, 1);
  SSL_set_bio(connection, socket, socket);
  SSL_set_accept_state(connection);
  return (TLSConnection *)connection;
}

void tls_connection_destroy(TLSConnection *connection) { SSL_free((SSL *)connection); }

static int outcome(SSL *connection, int result) {
  if (result > 0) return result;
  int error = SSL_get_error(connection, result);
  ERR_clear_error();
  switch (error) {
  case SSL_ERROR_WANT_READ: return tls_needs_reading;
  case SSL_ERROR_WANT_WRITE: return tls_needs_writing;
  default: return tls_ended;
  }
}

int tls_connection_read(TLSConnection *connection, void *bytes, int count) {
  ERR_clear_error();
  return outcome((SSL *)connection, SSL_read((SSL *)connection, bytes, count));
}

int tls_connection_write(TLSConnection *connection, const void *bytes, int count) {
  ERR_clear_error();
  return outcome((SSL *)connection, SSL_write((SSL *)connection, bytes, count));
}

void tls_connection_finish(TLSConnection *connection) {
  if (SSL_is_init_finished((SSL *)connection)) SSL_shutdown((SSL *)connection);
  ERR_clear_error();
}
