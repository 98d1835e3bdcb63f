// The files of `assets/` and `built/`, and the types of `client/`, in the binary: a list of names for each, one embedded
// array for each file.

#include "web_assets.h"

static const unsigned char index_html[] = {
#embed "assets/index.html"
};
static const unsigned char dashboard_css[] = {
#embed "assets/dashboard.css"
};
static const unsigned char favicon_svg[] = {
#embed "assets/favicon.svg"
};
static const unsigned char app_js[] = {
#embed "assets/app.js"
};
static const unsigned char dom_js[] = {
#embed "assets/dom.js"
};
static const unsigned char presence_js[] = {
#embed "assets/presence.js"
};
static const unsigned char rooms_js[] = {
#embed "assets/rooms.js"
};
static const unsigned char socket_js[] = {
#embed "assets/socket.js"
};
static const unsigned char spark_js[] = {
#embed "assets/spark.js"
};
static const unsigned char view_feed_js[] = {
#embed "assets/view-feed.js"
};
static const unsigned char view_header_js[] = {
#embed "assets/view-header.js"
};
static const unsigned char view_room_js[] = {
#embed "assets/view-room.js"
};
static const unsigned char view_rooms_js[] = {
#embed "assets/view-rooms.js"
};
static const unsigned char words_js[] = {
#embed "assets/words.js"
};

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

#define FILE(name, octets) { name, octets, sizeof octets }

static const struct web_asset files[] = {
    FILE("index.html", index_html),
    FILE("dashboard.css", dashboard_css),
    FILE("favicon.svg", favicon_svg),
    FILE("app.js", app_js),
    FILE("dom.js", dom_js),
    FILE("presence.js", presence_js),
    FILE("rooms.js", rooms_js),
    FILE("socket.js", socket_js),
    FILE("spark.js", spark_js),
    FILE("view-feed.js", view_feed_js),
    FILE("view-header.js", view_header_js),
    FILE("view-room.js", view_room_js),
    FILE("view-rooms.js", view_rooms_js),
    FILE("words.js", words_js),
};

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
};

size_t web_asset_count(void) { return sizeof files / sizeof files[0]; }

struct web_asset web_asset_at(size_t index) { return files[index]; }

size_t web_client_count(void) { return sizeof client / sizeof client[0]; }

struct web_asset web_client_at(size_t index) { return client[index]; }
