// The page: the files of `assets/` in the binary, a list of names and one embedded array for each file.

#include "web_assets.h"

static const unsigned char index_html[] = {
#embed "assets/index.html"
};
static const unsigned char try_html[] = {
#embed "assets/try.html"
};
static const unsigned char base_css[] = {
#embed "assets/base.css"
};
static const unsigned char class_css[] = {
#embed "assets/class.css"
};
static const unsigned char header_css[] = {
#embed "assets/header.css"
};
static const unsigned char panels_css[] = {
#embed "assets/panels.css"
};
static const unsigned char people_css[] = {
#embed "assets/people.css"
};
static const unsigned char try_css[] = {
#embed "assets/try.css"
};
static const unsigned char tools_css[] = {
#embed "assets/tools.css"
};
static const unsigned char favicon_svg[] = {
#embed "assets/favicon.svg"
};
static const unsigned char address_js[] = {
#embed "assets/address.js"
};
static const unsigned char api_js[] = {
#embed "assets/api.js"
};
static const unsigned char app_js[] = {
#embed "assets/app.js"
};
static const unsigned char ask_js[] = {
#embed "assets/ask.js"
};
static const unsigned char charts_js[] = {
#embed "assets/charts.js"
};
static const unsigned char dom_js[] = {
#embed "assets/dom.js"
};
static const unsigned char follow_js[] = {
#embed "assets/follow.js"
};
static const unsigned char frames_js[] = {
#embed "assets/frames.js"
};
static const unsigned char hall_js[] = {
#embed "assets/hall.js"
};
static const unsigned char hub_js[] = {
#embed "assets/hub.js"
};
static const unsigned char keys_js[] = {
#embed "assets/keys.js"
};
static const unsigned char metrics_js[] = {
#embed "assets/metrics.js"
};
static const unsigned char open_room_js[] = {
#embed "assets/open-room.js"
};
static const unsigned char panels_js[] = {
#embed "assets/panels.js"
};
static const unsigned char pass_js[] = {
#embed "assets/pass.js"
};
static const unsigned char reasons_js[] = {
#embed "assets/reasons.js"
};
static const unsigned char rights_js[] = {
#embed "assets/rights.js"
};
static const unsigned char roll_js[] = {
#embed "assets/roll.js"
};
static const unsigned char sign_in_js[] = {
#embed "assets/sign-in.js"
};
static const unsigned char spark_js[] = {
#embed "assets/spark.js"
};
static const unsigned char tap_js[] = {
#embed "assets/tap.js"
};
static const unsigned char theme_js[] = {
#embed "assets/theme.js"
};
static const unsigned char try_js[] = {
#embed "assets/try.js"
};
static const unsigned char view_activity_js[] = {
#embed "assets/view-activity.js"
};
static const unsigned char view_attendance_js[] = {
#embed "assets/view-attendance.js"
};
static const unsigned char view_bell_js[] = {
#embed "assets/view-bell.js"
};
static const unsigned char view_cleanup_js[] = {
#embed "assets/view-cleanup.js"
};
static const unsigned char view_feed_js[] = {
#embed "assets/view-feed.js"
};
static const unsigned char view_header_js[] = {
#embed "assets/view-header.js"
};
static const unsigned char view_inspector_js[] = {
#embed "assets/view-inspector.js"
};
static const unsigned char view_moment_js[] = {
#embed "assets/view-moment.js"
};
static const unsigned char view_operations_js[] = {
#embed "assets/view-operations.js"
};
static const unsigned char view_people_js[] = {
#embed "assets/view-people.js"
};
static const unsigned char view_person_js[] = {
#embed "assets/view-person.js"
};
static const unsigned char view_rights_js[] = {
#embed "assets/view-rights.js"
};
static const unsigned char view_room_js[] = {
#embed "assets/view-room.js"
};
static const unsigned char view_rooms_js[] = {
#embed "assets/view-rooms.js"
};
static const unsigned char view_seats_js[] = {
#embed "assets/view-seats.js"
};
static const unsigned char view_stats_js[] = {
#embed "assets/view-stats.js"
};
static const unsigned char words_js[] = {
#embed "assets/words.js"
};

#define FILE(name, octets) { name, octets, sizeof octets }

static const struct web_asset files[] = {
    FILE("index.html", index_html),
    FILE("try.html", try_html),
    FILE("base.css", base_css),
    FILE("class.css", class_css),
    FILE("header.css", header_css),
    FILE("panels.css", panels_css),
    FILE("people.css", people_css),
    FILE("try.css", try_css),
    FILE("tools.css", tools_css),
    FILE("favicon.svg", favicon_svg),
    FILE("address.js", address_js),
    FILE("api.js", api_js),
    FILE("app.js", app_js),
    FILE("ask.js", ask_js),
    FILE("charts.js", charts_js),
    FILE("dom.js", dom_js),
    FILE("follow.js", follow_js),
    FILE("frames.js", frames_js),
    FILE("hall.js", hall_js),
    FILE("hub.js", hub_js),
    FILE("keys.js", keys_js),
    FILE("metrics.js", metrics_js),
    FILE("open-room.js", open_room_js),
    FILE("panels.js", panels_js),
    FILE("pass.js", pass_js),
    FILE("reasons.js", reasons_js),
    FILE("rights.js", rights_js),
    FILE("roll.js", roll_js),
    FILE("sign-in.js", sign_in_js),
    FILE("spark.js", spark_js),
    FILE("tap.js", tap_js),
    FILE("theme.js", theme_js),
    FILE("try.js", try_js),
    FILE("view-activity.js", view_activity_js),
    FILE("view-attendance.js", view_attendance_js),
    FILE("view-bell.js", view_bell_js),
    FILE("view-cleanup.js", view_cleanup_js),
    FILE("view-feed.js", view_feed_js),
    FILE("view-header.js", view_header_js),
    FILE("view-inspector.js", view_inspector_js),
    FILE("view-moment.js", view_moment_js),
    FILE("view-operations.js", view_operations_js),
    FILE("view-people.js", view_people_js),
    FILE("view-person.js", view_person_js),
    FILE("view-rights.js", view_rights_js),
    FILE("view-room.js", view_room_js),
    FILE("view-rooms.js", view_rooms_js),
    FILE("view-seats.js", view_seats_js),
    FILE("view-stats.js", view_stats_js),
    FILE("words.js", words_js),
};

size_t web_asset_count(void) { return sizeof files / sizeof files[0]; }

struct web_asset web_asset_at(size_t index) { return files[index]; }
