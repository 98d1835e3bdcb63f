// TLS beneath a connection of the receiver, as thin as it can be: nobody is verified, records come one a read.
#define _GNU_SOURCE
#include "receiver.h"

#include <errno.h>
#include <openssl/ssl.h>

SSL_CTX *receiver_tls_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    // Thousands of connections are idle here; their buffers are not what is measured.
    if (context) SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

int receiver_tls_handshake(SSL_CTX *context, connection *c) {
    if (!c->tls) {
        c->tls = SSL_new(context);
        if (!c->tls || SSL_set_fd(c->tls, c->fd) != 1) return -1;
    }
    const int result = SSL_connect(c->tls);
    if (result == 1) return 1;
    return SSL_get_error(c->tls, result) == SSL_ERROR_WANT_READ ? 0 : -1;
}

ssize_t receiver_tls_receive(connection *c, void *bytes, size_t count) {
    size_t taken = 0;
    if (SSL_read_ex(c->tls, bytes, count, &taken) == 1) return (ssize_t)taken;
    switch (SSL_get_error(c->tls, 0)) {
    case SSL_ERROR_WANT_READ: errno = EAGAIN; return -1;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: errno = ECONNRESET; return -1;
    }
}

int receiver_tls_send(connection *c, const void *bytes, size_t count) {
    size_t sent = 0;
    return SSL_write_ex(c->tls, bytes, count, &sent) == 1 && sent == count ? 0 : -1;
}

void receiver_tls_end(connection *c) {
    SSL_free(c->tls);
    c->tls = NULL;
}
