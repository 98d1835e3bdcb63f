// The files of `assets/` in the binary: one list of names, one embedded array each.

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

size_t web_asset_count(void) { return sizeof files / sizeof files[0]; }

struct web_asset web_asset_at(size_t index) { return files[index]; }
