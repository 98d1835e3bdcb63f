// The bare reference of `loadtest floor`: the least that a fan-out over TCP can cost, and the receiver that both sides feed.
// No protocol work on the sending side; on the receiving side just enough to see that each frame came once and in order.
#ifndef FLOOR_H
#define FLOOR_H

#include <stddef.h>
#include <stdint.h>

/// The key of RFC 6455 1.3, which every subscriber sends, so that the floor can answer with a constant.
#define FLOOR_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define FLOOR_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

/// Digits of a message number inside a text.
#define FLOOR_DIGITS 10

/// Messages that may be under way at once.
#define FLOOR_MAX_IN_FLIGHT 64

/// Digits of a room's number and of a connection's inside a text.
#define FLOOR_ROOM_DIGITS 3
#define FLOOR_CONNECTION_DIGITS 6

/// What is added to microseconds, so that they have as many digits always.
#define FLOOR_TIME_BASE 1000000000000000
#define FLOOR_TIME_DIGITS 16

/// Serves on a loopback port (0 = any) until the process ends: "S<room>" subscribes, "P<room> TEXT" sends TEXT to the room.
/// Prints `listening on ws://127.0.0.1:PORT`. Frames that arrive in one turn leave in one send() per subscriber.
/// Returns 1 when it cannot listen, or when a send is short: there is no back-pressure here, and no figure is better than a wrong one.
int floor_serve(uint16_t port);

/// How to become a subscriber of a server. In path and texts %r stands for the room's number, %i for the connection's,
/// %t for FLOOR_TIME_BASE and the microseconds of the monotonic clock.
/// Subscriber i is in room i modulo `rooms`; after the subscribers come the publishers, of whom p publishes to room p.
typedef struct {
    uint16_t port;
    int subscribers;
    int rooms;                  // 1 or more
    int publishers;             // 0, or as many as there are rooms
    int sleeps;                 // waits asleep for what is delivered in a run; 0 = looks without a pause
    int is_secure;              // over TLS, whoever answers
    int compresses;             // permessage-deflate is offered as browsers do; what comes compressed is passed over
    int is_binary;              // what is said goes into binary frames
    int is_stream;              // what is delivered is cut into frames anywhere
    const char *ignored;        // text that a stream may hold between two messages; NULL = none
    int per_second;             // connections that are begun in a second; 0 = as many as are answered
    const char *subscribe_next; // text that a subscriber sends right behind the first; NULL = none
    const char *path;
    const char *publisher_path; // NULL = the same
    const char *subscribe;      // text that every subscriber sends after the upgrade; NULL = none
    const char *join_publisher; // text that a publisher sends first; NULL = none
    const char *ready;          // what the answer to either must contain
    int timeout_ms;
} floor_plan;

/// Stands for a text that names no room.
#define FLOOR_NOWHERE SIZE_MAX

/// Texts of a run; both hold a message's number of FLOOR_DIGITS digits at the offset given, and the room's at another.
typedef struct {
    const char *published;
    size_t published_number;
    size_t published_room;
    const char *delivered;
    size_t delivered_number;
    size_t delivered_room;
    int messages;  // message n goes to room n modulo the plan's rooms
    int in_flight; // 1...FLOOR_MAX_IN_FLIGHT
    int timeout_ms;
} floor_run;

typedef struct {
    uint64_t deliveries;
    uint64_t octets;
    uint64_t nanoseconds;
    uint64_t wrong; // frames that were not the next number, octet for octet
    uint64_t other; // further text frames: heartbeat replies and the like
    uint64_t lost;  // connections that the server ended
} floor_result;

typedef struct floor_receiver floor_receiver;

/// Opens the subscribers, then the publishers; NULL with a message in `error` when one of them does not get ready in time.
floor_receiver *floor_open(const floor_plan *plan, char *error, size_t error_size);

/// Publishes `text` once by the first publisher and copies the frame text that the first subscriber got; its length, or -1.
long floor_probe(floor_receiver *receiver, const char *text, char *out, size_t size, int timeout_ms);

/// Sends `text` on every connection, on so many a second or 0 for all at once, and waits until each got an answer containing
/// the plan's `ready`; 0, or -1.
int floor_say(floor_receiver *receiver, const char *text, int per_second, int timeout_ms);

/// Octets that all connections have received since the last run began.
uint64_t floor_octets(const floor_receiver *receiver);

/// Reads what comes for so many milliseconds; 0, or -1 when a connection has ended.
int floor_listen(floor_receiver *receiver, int ms);

/// The closed loop: a message goes out as soon as all subscribers have the one `in_flight` before it; 0, or -1 when time ran out.
int floor_publish(floor_receiver *receiver, const floor_run *run, floor_result *result);

/// Ends all connections by RST, so that no port stays in TIME_WAIT.
void floor_close(floor_receiver *receiver);

/// Starts a program with its output on a pipe, its errors too if asked for, pinned to a processor (-1 = none).
/// A `listener` (-1 = none) is passed as a service manager does it, sd_listen_fds(3): descriptor 3, and the variables for it.
/// It gets SIGKILL when its parent's thread ends. Returns its pid and the read end of the pipe, or -1.
int process_start(char *const *arguments, int cpu, int with_errors, int listener, int *output);

/// Pins the calling thread to a processor and lets the process open as many files as it may; 0, or -1 when it cannot be pinned.
int process_prepare(int cpu);

/// From now on SIGTERM ends nothing, but is told by `process_is_ending`.
void process_catch_end(void);
int process_is_ending(void);

/// Nanoseconds of processor time that a process has used, user and system; 0 when it is gone.
uint64_t process_cpu_ns(int pid);

#endif
