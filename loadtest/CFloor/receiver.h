// The receiver's parts, shared by its three files: connections in one array, one epoll, one thread.
#ifndef RECEIVER_H
#define RECEIVER_H

#include "floor.h"

#include <sys/types.h>

enum { READ_SIZE = 1 << 22, TEXT_SIZE = 4096 };

typedef enum { CONNECTING, SECURING, UPGRADING, JOINING, READY, GONE } stage;

/// One subscriber; behind them come the publishers.
typedef struct {
    int fd;
    stage stage;
    uint32_t next;           // number of the message that must come next
    uint32_t matched;        // octets of it that have come, of a stream
    uint32_t carried;        // octets of an incomplete frame, kept until the rest comes
    unsigned char *carry;
    struct ssl_st *tls;      // NULL = octets go as they are
} connection;

typedef enum { JOIN, HEARTBEAT, PROBE, RUN } phase;

struct floor_receiver {
    floor_plan plan;
    connection *connections;
    struct ssl_ctx_st *tls;                        // NULL = the plan wants none
    int count, epoll, ready, answered, gone;
    phase phase;
    const floor_run *run;
    floor_result result;
    char expected[FLOOR_MAX_IN_FLIGHT][TEXT_SIZE]; // the text of message n, at n modulo FLOOR_MAX_IN_FLIGHT
    uint32_t missing[FLOOR_MAX_IN_FLIGHT];         // subscribers of its room that have not got it yet
    size_t delivered_count;
    uint32_t published, completed;
    char loss[160]; // why the first that was lost was lost
    char probe[TEXT_SIZE];
    long probe_count;
    unsigned char buffer[READ_SIZE];
};

/// Nanoseconds of the monotonic clock at which `timeout_ms` from now will have passed.
uint64_t receiver_deadline(int timeout_ms);

/// Writes a masked frame of fewer than 64 KiB; its length.
size_t receiver_mask(unsigned char *out, int opcode, const char *payload, size_t count);

/// Sends all octets, or -1: there is always room for the little that a receiver says.
int receiver_send(connection *c, const void *bytes, size_t count);

/// What every connection of a receiver has in common; NULL when there is no memory.
struct ssl_ctx_st *receiver_tls_context(void);

/// Goes on with the handshake: 1 when it is done, 0 when the server's turn has come, -1 when it failed.
int receiver_tls_handshake(struct ssl_ctx_st *context, connection *c);

/// As recv(2) and receiver_send(), of what is inside.
ssize_t receiver_tls_receive(connection *c, void *bytes, size_t count);
int receiver_tls_send(connection *c, const void *bytes, size_t count);

/// Forgets it without a farewell.
void receiver_tls_end(connection *c);

/// Sends a text of the plan to the server, with the numbers of the connection and of its room in it.
int receiver_say(floor_receiver *receiver, connection *c, const char *text);

/// Copies a text of the plan, with these numbers in it; its length, or -1 when it is too long.
long receiver_expand(const floor_receiver *receiver, const connection *c, const char *text, char *out, size_t size);

/// Writes so many digits.
void receiver_write_number(char *text, uint64_t number, int digits);

/// One turn: waits until something is there or time is up; 0, or -1 when time is up.
int receiver_turn(floor_receiver *receiver, uint64_t deadline);

#endif
