// What a receiver does with the octets that arrive.
#define _GNU_SOURCE
#include "receiver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

size_t receiver_mask(unsigned char *out, int opcode, const char *payload, size_t count) {
    static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    size_t head = 2;
    out[0] = (unsigned char)(0x80 | opcode);
    if (count < 126) {
        out[1] = (unsigned char)(0x80 | count);
    } else {
        out[1] = 0x80 | 126, out[2] = (unsigned char)(count >> 8), out[3] = (unsigned char)count;
        head = 4;
    }
    memcpy(out + head, mask, 4);
    for (size_t i = 0; i < count; i++) out[head + 4 + i] = (unsigned char)payload[i] ^ mask[i & 3];
    return head + 4 + count;
}

int receiver_send(connection *c, const void *bytes, size_t count) {
    if (c->tls) return receiver_tls_send(c, bytes, count);
    return send(c->fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)count ? 0 : -1;
}

void receiver_write_number(char *text, uint64_t number, int digits) {
    for (int i = digits - 1; i >= 0; i--, number /= 10) text[i] = (char)('0' + number % 10);
}

static int is_publisher(const floor_receiver *r, const connection *c) {
    return c - r->connections >= r->plan.subscribers;
}

long receiver_expand(const floor_receiver *r, const connection *c, const char *text, char *out, size_t size) {
    const uint32_t index = (uint32_t)(c - r->connections);
    const uint32_t room = (is_publisher(r, c) ? index - (uint32_t)r->plan.subscribers : index) % (uint32_t)r->plan.rooms;
    size_t count = 0;
    for (; *text; text++) {
        if (count + FLOOR_TIME_DIGITS + 1 > size) return -1;
        uint64_t number = index;
        int digits = FLOOR_CONNECTION_DIGITS;
        if (text[0] == '%' && text[1] == 'r') {
            number = room, digits = FLOOR_ROOM_DIGITS;
        } else if (text[0] == '%' && text[1] == 't') {
            number = FLOOR_TIME_BASE + now_ns() / 1000u, digits = FLOOR_TIME_DIGITS;
        } else if (text[0] != '%' || text[1] != 'i') {
            out[count++] = *text;
            continue;
        }
        receiver_write_number(out + count, number, digits);
        count += (size_t)digits;
        text++;
    }
    out[count] = 0;
    return (long)count;
}

int receiver_say(floor_receiver *r, connection *c, const char *text) {
    char expanded[TEXT_SIZE];
    unsigned char frame[TEXT_SIZE + 8];
    const long count = receiver_expand(r, c, text, expanded, sizeof expanded);
    if (count < 0) return -1;
    return receiver_send(c, frame, receiver_mask(frame, r->plan.is_binary ? 2 : 1, expanded, (size_t)count));
}

static void lose(floor_receiver *r, connection *c, const char *why) {
    if (c->stage == GONE) return;
    if (!r->loss[0]) snprintf(r->loss, sizeof r->loss, "%s", why);
    c->stage = GONE;
    r->gone++;
    r->result.lost++;
    receiver_tls_end(c);
    close(c->fd);
}

static int contains(const char *text, size_t count, const char *part) {
    return memmem(text, count, part, strlen(part)) != NULL;
}

/// The octets at the front of what a server says of its own, between messages.
static size_t ignorable(const floor_receiver *r, const char *text, size_t count) {
    const size_t length = r->plan.ignored ? strlen(r->plan.ignored) : 0;
    return length <= count && memcmp(text, r->plan.ignored ? r->plan.ignored : "", length) == 0 ? length : 0;
}

static void got_delivery(floor_receiver *r, connection *c) {
    const uint32_t slot = c->next % FLOOR_MAX_IN_FLIGHT;
    c->next += (uint32_t)r->plan.rooms;
    r->result.deliveries++;
    if (--r->missing[slot] == 0) r->completed++;
}

/// A frame is a message, or any part of a stream of them.
static void got_frame(floor_receiver *r, connection *c, const char *text, size_t count) {
    const size_t each = r->delivered_count;
    if (!r->plan.is_stream && count != each) {
        r->result.other++;
        return;
    }
    while (count > 0) {
        const size_t own = c->matched == 0 ? ignorable(r, text, count) : 0;
        if (own > 0) {
            text += own, count -= own;
            continue;
        }
        const size_t part = count < each - c->matched ? count : each - c->matched;
        const char *expected = r->expected[c->next % FLOOR_MAX_IN_FLIGHT];
        if (c->next >= r->published || memcmp(text, expected + c->matched, part) != 0) {
            r->result.wrong++;
            return;
        }
        text += part, count -= part, c->matched += (uint32_t)part;
        if (c->matched < each) return;
        c->matched = 0;
        got_delivery(r, c);
    }
}

static void got_text(floor_receiver *r, connection *c, const char *text, size_t count) {
    switch (r->phase) {
    case JOIN:
    case HEARTBEAT:
        if (!contains(text, count, r->plan.ready)) {
            r->result.other++;
        } else if (c->stage == JOINING) {
            c->stage = READY;
            r->ready++;
        } else {
            r->answered++;
        }
        break;
    case PROBE:
        // What is counted here must be the message, or it is still under way when the first turn begins.
        if (is_publisher(r, c) || (count > 0 && ignorable(r, text, count) == count)) break;
        if (count < TEXT_SIZE && r->probe_count < 0) {
            memcpy(r->probe, text, count);
            r->probe_count = (long)count;
        }
        r->answered++;
        break;
    case RUN:
        if (is_publisher(r, c)) r->result.other++;
        else got_frame(r, c, text, count);
        break;
    }
}

/// Walks whole frames; returns the octets it has used, or -1 for a connection that is over.
static long walk_frames(floor_receiver *r, connection *c, const unsigned char *bytes, size_t count) {
    size_t at = 0;
    while (at + 2 <= count) {
        size_t head = 2, length = bytes[at + 1] & 127;
        if (length == 126) {
            if (at + 4 > count) break;
            length = (size_t)bytes[at + 2] << 8 | bytes[at + 3], head = 4;
        } else if (length == 127) {
            if (at + 10 > count) break;
            length = 0, head = 10;
            for (int i = 2; i < 10; i++) length = length << 8 | bytes[at + (size_t)i];
        }
        if (length > READ_SIZE / 2) return -1;
        if (at + head + length > count) break;
        const char *payload = (const char *)bytes + at + head;
        switch (bytes[at] & 15) {
        case 1:
        case 2: got_text(r, c, payload, length); break;
        case 8: return -1;
        case 9: {
            unsigned char pong[140];
            if (length <= 125) receiver_send(c, pong, receiver_mask(pong, 10, payload, length));
        }
        }
        at += head + length;
    }
    return (long)at;
}

/// The octets of the answer's head, or -1 when it is none.
static long got_upgrade(floor_receiver *r, connection *c, const unsigned char *bytes, size_t count) {
    const unsigned char *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end || memcmp(bytes, "HTTP/1.1 101", 12) != 0 || !contains((const char *)bytes, count, FLOOR_ACCEPT)) return -1;
    if (r->plan.compresses && !contains((const char *)bytes, (size_t)(end - bytes), "permessage-deflate")) return -1;
    const char *hello = is_publisher(r, c) ? r->plan.join_publisher : r->plan.subscribe;
    c->stage = hello ? JOINING : READY;
    if (!hello) r->ready++;
    else if (receiver_say(r, c, hello) != 0) return -1;
    const char *next = is_publisher(r, c) ? NULL : r->plan.subscribe_next;
    if (next && receiver_say(r, c, next) != 0) return -1;
    return end + 4 - bytes;
}

static void got_readable(floor_receiver *r, connection *c) {
    const uint32_t carried = c->carried;
    if (carried) memcpy(r->buffer, c->carry, carried);
    const ssize_t count = c->tls ? receiver_tls_receive(c, r->buffer + carried, READ_SIZE - carried)
                                 : recv(c->fd, r->buffer + carried, READ_SIZE - carried, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0) return lose(r, c, strerror(errno));
    if (count == 0) return lose(r, c, "the server closed it");
    r->result.octets += (uint64_t)count;
    const long head = c->stage == UPGRADING ? got_upgrade(r, c, r->buffer, (size_t)count) : 0;
    if (head < 0) {
        char line[120];
        snprintf(line, sizeof line, "%.*s", (int)count, r->buffer + carried);
        line[strcspn(line, "\r")] = 0;
        return lose(r, c, line);
    }
    const size_t total = carried + (size_t)count;
    const long used = walk_frames(r, c, r->buffer + head, total - (size_t)head);
    if (used < 0) return lose(r, c, "the server said goodbye, or what is too long");
    const size_t rest = total - (size_t)head - (size_t)used;
    if (rest > 0) {
        c->carry = realloc(c->carry, rest);
        memcpy(c->carry, r->buffer + head + used, rest);
    } else if (c->carry) {
        free(c->carry);
        c->carry = NULL;
    }
    c->carried = (uint32_t)rest;
}

static void ask_for_upgrade(floor_receiver *r, connection *c) {
    char request[1024], path[512];
    const char *wanted = is_publisher(r, c) && r->plan.publisher_path ? r->plan.publisher_path : r->plan.path;
    if (receiver_expand(r, c, wanted, path, sizeof path) < 0) return lose(r, c, "the path is too long");
    const int count = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: " FLOOR_KEY "\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
        path, r->plan.port,
        r->plan.compresses ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" : "");
    if (count >= (int)sizeof request || receiver_send(c, request, (size_t)count) != 0) {
        return lose(r, c, "the request was not taken");
    }
    c->stage = UPGRADING;
}

static void secure(floor_receiver *r, connection *c) {
    const int done = receiver_tls_handshake(r->tls, c);
    if (done < 0) return lose(r, c, "the handshake of TLS failed");
    if (done > 0) ask_for_upgrade(r, c);
}

static void got_connected(floor_receiver *r, connection *c) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return lose(r, c, strerror(error));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(r->epoll, EPOLL_CTL_MOD, c->fd, &event);
    c->stage = SECURING;
    if (r->tls) secure(r, c);
    else ask_for_upgrade(r, c);
}

int receiver_turn(floor_receiver *r, uint64_t deadline) {
    struct epoll_event events[1024];
    const uint64_t now = now_ns();
    if (now >= deadline) return -1;
    // A processor that sleeps must be woken by an interrupt, for which the sender pays: the more often, the slower it sends.
    const int sleeps = r->phase != RUN || r->plan.sleeps;
    const int count = epoll_wait(r->epoll, events, 1024, sleeps ? (int)((deadline - now) / 1000000u) + 1 : 0);
    for (int i = 0; i < count; i++) {
        connection *c = events[i].data.ptr;
        if (c->stage == GONE) continue;
        if (c->stage == CONNECTING) got_connected(r, c);
        else if (c->stage == SECURING) secure(r, c);
        else got_readable(r, c);
    }
    return 0;
}

uint64_t receiver_deadline(int timeout_ms) { return now_ns() + (uint64_t)timeout_ms * 1000000u; }
