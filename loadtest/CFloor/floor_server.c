#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DESCRIPTORS = 20001, ROOMS = 1000, READ_SIZE = 1 << 18, PENDING_SIZE = 1 << 16 };

/// Its subscribers in the order in which they came, and the frames of this turn.
typedef struct {
    int *subscribers, subscriber_count, subscriber_space;
    char *pending;
    size_t pending_count;
    int is_due;
} room;

static room rooms[ROOMS], *due[ROOMS];
static int due_count;
static unsigned char upgraded[DESCRIPTORS];
static room *room_of[DESCRIPTORS];

static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: " FLOOR_ACCEPT "\r\n\r\n";

static int send_all(int fd, const void *bytes, size_t count) {
    return send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)count;
}

/// The whole fan-out: one send per socket, in the order in which they subscribed.
static int flush_room(room *r) {
    const size_t count = r->pending_count;
    r->pending_count = 0;
    for (int i = 0; i < r->subscriber_count; i++)
        if (!send_all(r->subscribers[i], r->pending, count)) return -1;
    return 0;
}

static int flush_pending(void) {
    const int count = due_count;
    due_count = 0;
    for (int i = 0; i < count; i++) {
        due[i]->is_due = 0;
        if (due[i]->pending_count > 0 && flush_room(due[i]) != 0) return -1;
    }
    return 0;
}

static int append_text_frame(room *r, const char *text, size_t count) {
    if (r->pending_count + count + 4 > PENDING_SIZE && flush_room(r) != 0) return -1;
    if (count + 4 > PENDING_SIZE) return 0;
    if (!r->pending) r->pending = malloc(PENDING_SIZE);
    if (!r->is_due) due[due_count++] = r;
    r->is_due = 1;
    unsigned char *out = (unsigned char *)r->pending + r->pending_count;
    size_t head = 2;
    out[0] = 0x81;
    if (count < 126) {
        out[1] = (unsigned char)count;
    } else {
        out[1] = 126, out[2] = (unsigned char)(count >> 8), out[3] = (unsigned char)count;
        head = 4;
    }
    memcpy(out + head, text, count);
    r->pending_count += head + count;
    return 0;
}

static int handle_text(int fd, char *text, size_t count) {
    if (count == 0) return 0;
    int number = 0;
    for (size_t i = 1; i < count && text[i] >= '0' && text[i] <= '9'; i++) number = (number * 10 + text[i] - '0') % ROOMS;
    room *r = rooms + number;
    if (text[0] == 'S') {
        if (!send_all(fd, "\x81\x02ok", 4)) return -1;
        if (r->subscriber_count == r->subscriber_space) {
            r->subscriber_space = r->subscriber_space ? 2 * r->subscriber_space : 64;
            r->subscribers = realloc(r->subscribers, sizeof(int) * (size_t)r->subscriber_space);
        }
        r->subscribers[r->subscriber_count++] = fd;
        room_of[fd] = r;
    } else if (text[0] == 'P') {
        const char *space = memchr(text, ' ', count);
        if (space) return append_text_frame(r, space + 1, count - (size_t)(space + 1 - text));
    }
    return 0;
}

/// Whole masked frames below 64 KiB, which is what the receiver writes; a rest of a frame is an error.
static int handle_frames(int fd, unsigned char *bytes, size_t count) {
    size_t at = 0;
    while (at + 6 <= count) {
        size_t head = 2, length = bytes[at + 1] & 127;
        if (length == 126) length = (size_t)bytes[at + 2] << 8 | bytes[at + 3], head = 4;
        const unsigned char *mask = bytes + at + head;
        unsigned char *payload = bytes + at + head + 4;
        if (length == 127 || at + head + 4 + length > count) return -1;
        for (size_t i = 0; i < length; i++) payload[i] ^= mask[i & 3];
        if ((bytes[at] & 15) == 1 && handle_text(fd, (char *)payload, length) != 0) return -1;
        at += head + 4 + length;
    }
    return at == count ? 0 : -1;
}

static void forget(int fd) {
    room *r = room_of[fd];
    for (int i = 0; r && i < r->subscriber_count; i++) {
        if (r->subscribers[i] != fd) continue;
        // Moved up rather than swapped: creation order is part of the floor.
        memmove(r->subscribers + i, r->subscribers + i + 1, sizeof(int) * (size_t)(--r->subscriber_count - i));
        break;
    }
    room_of[fd] = NULL;
    upgraded[fd] = 0;
    close(fd);
}

static void accept_all(int listener, int epoll) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= DESCRIPTORS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static int handle_ready(int fd, unsigned char *buffer) {
    const ssize_t count = recv(fd, buffer, READ_SIZE, 0);
    if (count < 0 && errno == EAGAIN) return 0;
    if (count <= 0) {
        forget(fd);
        return 0;
    }
    if (upgraded[fd]) return handle_frames(fd, buffer, (size_t)count);
    upgraded[fd] = 1;
    return send_all(fd, answer, sizeof answer - 1) ? 0 : -1;
}

int floor_serve(uint16_t port) {
    static unsigned char buffer[READ_SIZE];
    static struct epoll_event events[1024];
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) {
        perror("listen");
        return 1;
    }
    getsockname(listener, (void *)&address, &size);
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    printf("floor listening on ws://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        const int count = epoll_wait(epoll, events, 1024, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener) {
                accept_all(listener, epoll);
            } else if (handle_ready(events[i].data.fd, buffer) != 0) {
                fprintf(stderr, "floor: a short send or a cut frame\n");
                return 1;
            }
        }
        if (due_count > 0 && flush_pending() != 0) {
            fprintf(stderr, "floor: a short send\n");
            return 1;
        }
    }
}
