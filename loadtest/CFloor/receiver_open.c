// How subscribers come and go.
#define _GNU_SOURCE
#include "receiver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/ssl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTING_AT_ONCE = 256, PORTS_PER_SOURCE = 4000 };

static int start_connection(floor_receiver *r, int index) {
    connection *c = r->connections + index;
    int on = 1;
    // A source address for every few thousand connections: one alone may run out of ports.
    struct sockaddr_in source = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1u + (uint32_t)(index / PORTS_PER_SOURCE))};
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(r->plan.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) return -1;
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(c->fd, (void *)&source, sizeof source) != 0) return -1;
    if (connect(c->fd, (void *)&address, sizeof address) != 0 && errno != EINPROGRESS) return -1;
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = c};
    return epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &event);
}

/// Connections that may have begun by now, at the plan's pace.
static int due_by_now(const floor_receiver *r, uint64_t start) {
    if (r->plan.per_second <= 0) return INT32_MAX;
    return (int)((receiver_deadline(0) - start) * (uint64_t)r->plan.per_second / 1000000000u) + 1;
}

floor_receiver *floor_open(const floor_plan *plan, char *error, size_t error_size) {
    floor_receiver *r = calloc(1, sizeof *r);
    r->plan = *plan;
    r->connections = calloc((size_t)plan->subscribers + (size_t)plan->publishers, sizeof *r->connections);
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (plan->is_secure && !(r->tls = receiver_tls_context())) {
        snprintf(error, error_size, "there is no memory for TLS");
        return floor_close(r), NULL;
    }
    r->phase = JOIN;
    r->probe_count = -1;
    const uint64_t start = receiver_deadline(0), deadline = receiver_deadline(plan->timeout_ms);
    // The publishers come last, when all others are subscribed.
    const int total = plan->subscribers + plan->publishers;
    while (r->ready < total) {
        const int may_start = r->ready < plan->subscribers ? plan->subscribers : total;
        const int due = due_by_now(r, start);
        while (r->count < may_start && r->count < due && r->count - r->ready < CONNECTING_AT_ONCE) {
            if (start_connection(r, r->count++) != 0) {
                snprintf(error, error_size, "connection %d: %s", r->count, strerror(errno));
                return floor_close(r), NULL;
            }
        }
        const uint64_t soon = plan->per_second > 0 ? receiver_deadline(1) : deadline;
        if ((receiver_turn(r, soon) != 0 && receiver_deadline(0) >= deadline) || r->gone > 0) {
            snprintf(error, error_size, "%d of %d connections became ready, %d were refused%s%s", r->ready, total,
                r->gone, r->loss[0] ? "; the first: " : "", r->loss);
            return floor_close(r), NULL;
        }
    }
    return r;
}

void floor_close(floor_receiver *r) {
    const struct linger reset = {.l_onoff = 1};
    for (int i = 0; i < r->count; i++) {
        connection *c = r->connections + i;
        receiver_tls_end(c);
        if (c->stage != GONE && c->fd >= 0) {
            setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            close(c->fd);
        }
        free(c->carry);
    }
    SSL_CTX_free(r->tls);
    close(r->epoll);
    free(r->connections);
    free(r);
}
