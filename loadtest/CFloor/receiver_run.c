// What is measured: one probe, heartbeats in between, and the closed loop.
#define _GNU_SOURCE
#include "receiver.h"

#include <string.h>
#include <time.h>

/// Subscribers of a room.
static int members(const floor_receiver *r, int room) {
    return r->plan.subscribers / r->plan.rooms + (room < r->plan.subscribers % r->plan.rooms);
}

long floor_probe(floor_receiver *r, const char *text, char *out, size_t size, int timeout_ms) {
    const uint64_t deadline = receiver_deadline(timeout_ms);
    r->phase = PROBE;
    r->answered = 0;
    r->probe_count = -1;
    if (receiver_say(r, r->connections + r->plan.subscribers, text) != 0) return -1;
    while (r->answered < members(r, 0))
        if (receiver_turn(r, deadline) != 0 || r->gone > 0) return -1;
    if (r->probe_count < 0 || (size_t)r->probe_count >= size) return -1;
    memcpy(out, r->probe, (size_t)r->probe_count);
    out[r->probe_count] = 0;
    return r->probe_count;
}

/// Reads until so many of a thing that happens `per_second` times a second, 0 for at once, may have happened.
static void wait_for_turn(floor_receiver *r, uint64_t begin, int count, int per_second) {
    if (per_second == 0) return;
    const uint64_t due = begin + (uint64_t)count * 1000000000u / (uint64_t)per_second;
    while (receiver_turn(r, due) == 0) continue;
}

int floor_say(floor_receiver *r, const char *text, int per_second, int timeout_ms) {
    const uint64_t begin = receiver_deadline(0), deadline = receiver_deadline(timeout_ms);
    r->phase = HEARTBEAT;
    r->answered = 0;
    for (int i = 0; i < r->count; i++) {
        if (receiver_say(r, r->connections + i, text) != 0) return -1;
        if (i % 64 != 63) continue;
        if (receiver_turn(r, deadline) != 0) return -1;
        wait_for_turn(r, begin, i + 1, per_second);
    }
    while (r->answered < r->count)
        if (receiver_turn(r, deadline) != 0 || r->gone > 0) return -1;
    return 0;
}

uint64_t floor_octets(const floor_receiver *r) { return r->result.octets; }

int floor_listen(floor_receiver *r, int ms) {
    const uint64_t deadline = receiver_deadline(ms);
    r->phase = HEARTBEAT;
    while (receiver_turn(r, deadline) == 0)
        if (r->gone > 0) return -1;
    return 0;
}

/// Publishes what may be under way now, by one write for each publisher.
static int publish_due(floor_receiver *r) {
    static unsigned char frames[FLOOR_MAX_IN_FLIGHT * (TEXT_SIZE + 8)];
    const floor_run *run = r->run;
    char text[TEXT_SIZE];
    const size_t count = strlen(run->published);
    size_t used = 0;
    memcpy(text, run->published, count);
    while (r->published < (uint32_t)run->messages && r->published - r->completed < (uint32_t)run->in_flight) {
        const uint32_t slot = r->published % FLOOR_MAX_IN_FLIGHT, room = r->published % (uint32_t)r->plan.rooms;
        // Rooms may overtake each other; none may be so far ahead that it would overwrite what another one waits for.
        if (r->missing[slot] > 0) break;
        char *expected = r->expected[slot];
        receiver_write_number(expected + run->delivered_number, r->published, FLOOR_DIGITS);
        if (run->delivered_room != FLOOR_NOWHERE)
            receiver_write_number(expected + run->delivered_room, room, FLOOR_ROOM_DIGITS);
        r->missing[slot] = (uint32_t)members(r, (int)room);
        receiver_write_number(text + run->published_number, r->published, FLOOR_DIGITS);
        if (run->published_room != FLOOR_NOWHERE)
            receiver_write_number(text + run->published_room, room, FLOOR_ROOM_DIGITS);
        used += receiver_mask(frames + used, r->plan.is_binary ? 2 : 1, text, count);
        r->published++;
        if (r->plan.rooms == 1) continue;
        if (receiver_send(r->connections + r->plan.subscribers + room, frames, used) != 0) return -1;
        used = 0;
    }
    return used == 0 ? 0 : receiver_send(r->connections + r->plan.subscribers, frames, used);
}

int floor_publish(floor_receiver *r, const floor_run *run, floor_result *result) {
    const uint64_t deadline = receiver_deadline(run->timeout_ms);
    r->delivered_count = strlen(run->delivered);
    if (r->delivered_count >= TEXT_SIZE || strlen(run->published) >= TEXT_SIZE) return -1;
    if (r->plan.publishers != r->plan.rooms || run->in_flight < 1 || run->in_flight > FLOOR_MAX_IN_FLIGHT) return -1;
    memset(&r->result, 0, sizeof r->result);
    for (int i = 0; i < FLOOR_MAX_IN_FLIGHT; i++) memcpy(r->expected[i], run->delivered, r->delivered_count);
    for (int i = 0; i < r->count; i++) r->connections[i].next = (uint32_t)(i % r->plan.rooms);
    for (int i = 0; i < r->count; i++) r->connections[i].matched = 0;
    memset(r->missing, 0, sizeof r->missing);
    r->phase = RUN;
    r->run = run;
    r->published = r->completed = 0;
    const uint64_t start = receiver_deadline(0);
    int failed = publish_due(r);
    while (!failed && r->completed < (uint32_t)run->messages) {
        failed = receiver_turn(r, deadline);
        if (r->result.lost > 0) failed = -1;
        if (!failed) failed = publish_due(r);
    }
    r->result.nanoseconds = receiver_deadline(0) - start;
    *result = r->result;
    return failed;
}
