// The client that applications load: the files of `built/` and the types of `client/`, in the binary.

#include "web_assets.h"

static const unsigned char rollcall_js[] = {
#embed "built/rollcall.js"
};
static const unsigned char rollcall_script_js[] = {
#embed "built/rollcall.script.js"
};
static const unsigned char rollcall_polling_js[] = {
#embed "built/rollcall-polling.js"
};
static const unsigned char rollcall_react_js[] = {
#embed "built/rollcall-react.js"
};
static const unsigned char rollcall_notifications_js[] = {
#embed "built/rollcall-notifications.js"
};
static const unsigned char rollcall_solid_js[] = {
#embed "built/rollcall-solid.js"
};
static const unsigned char rollcall_rooms_js[] = {
#embed "built/rollcall-rooms.js"
};
static const unsigned char rollcall_seats_js[] = {
#embed "built/rollcall-seats.js"
};
static const unsigned char rollcall_admin_js[] = {
#embed "built/rollcall-admin.js"
};
static const unsigned char rollcall_react_instructor_js[] = {
#embed "built/rollcall-react-instructor.js"
};
static const unsigned char rollcall_react_stream_js[] = {
#embed "built/rollcall-react-stream.js"
};
static const unsigned char rollcall_shared_js[] = {
#embed "built/rollcall-shared.js"
};
static const unsigned char rollcall_shared_worker_js[] = {
#embed "built/rollcall-shared-worker.js"
};
static const unsigned char rollcall_d_ts[] = {
#embed "client/rollcall.d.ts"
};
static const unsigned char rollcall_polling_d_ts[] = {
#embed "client/rollcall-polling.d.ts"
};
static const unsigned char rollcall_react_d_ts[] = {
#embed "client/rollcall-react.d.ts"
};
static const unsigned char rollcall_notifications_d_ts[] = {
#embed "client/rollcall-notifications.d.ts"
};
static const unsigned char rollcall_solid_d_ts[] = {
#embed "client/rollcall-solid.d.ts"
};
static const unsigned char rollcall_rooms_d_ts[] = {
#embed "client/rollcall-rooms.d.ts"
};
static const unsigned char rollcall_seats_d_ts[] = {
#embed "client/rollcall-seats.d.ts"
};
static const unsigned char rollcall_admin_d_ts[] = {
#embed "client/rollcall-admin.d.ts"
};
static const unsigned char rollcall_react_instructor_d_ts[] = {
#embed "client/rollcall-react-instructor.d.ts"
};
static const unsigned char rollcall_react_stream_d_ts[] = {
#embed "client/rollcall-react-stream.d.ts"
};
static const unsigned char rollcall_shared_d_ts[] = {
#embed "client/rollcall-shared.d.ts"
};
static const unsigned char rollcall_shared_worker_d_ts[] = {
#embed "client/rollcall-shared-worker.d.ts"
};

#define FILE(name, octets) { name, octets, sizeof octets }

static const struct web_asset client[] = {
    FILE("rollcall.js", rollcall_js),
    FILE("rollcall.script.js", rollcall_script_js),
    FILE("rollcall-polling.js", rollcall_polling_js),
    FILE("rollcall-react.js", rollcall_react_js),
    FILE("rollcall-notifications.js", rollcall_notifications_js),
    FILE("rollcall-solid.js", rollcall_solid_js),
    FILE("rollcall-rooms.js", rollcall_rooms_js),
    FILE("rollcall-seats.js", rollcall_seats_js),
    FILE("rollcall-admin.js", rollcall_admin_js),
    FILE("rollcall-react-instructor.js", rollcall_react_instructor_js),
    FILE("rollcall-react-stream.js", rollcall_react_stream_js),
    FILE("rollcall-shared.js", rollcall_shared_js),
    FILE("rollcall-shared-worker.js", rollcall_shared_worker_js),
    FILE("rollcall.d.ts", rollcall_d_ts),
    FILE("rollcall-polling.d.ts", rollcall_polling_d_ts),
    FILE("rollcall-react.d.ts", rollcall_react_d_ts),
    FILE("rollcall-react-stream.d.ts", rollcall_react_stream_d_ts),
    FILE("rollcall-react-instructor.d.ts", rollcall_react_instructor_d_ts),
    FILE("rollcall-admin.d.ts", rollcall_admin_d_ts),
    FILE("rollcall-seats.d.ts", rollcall_seats_d_ts),
    FILE("rollcall-rooms.d.ts", rollcall_rooms_d_ts),
    FILE("rollcall-solid.d.ts", rollcall_solid_d_ts),
    FILE("rollcall-notifications.d.ts", rollcall_notifications_d_ts),
    FILE("rollcall-shared.d.ts", rollcall_shared_d_ts),
    FILE("rollcall-shared-worker.d.ts", rollcall_shared_worker_d_ts),
};

size_t web_client_count(void) { return sizeof client / sizeof client[0]; }

struct web_asset web_client_at(size_t index) { return client[index]; }
