#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include <stddef.h>

/// One file that browsers ask for, as it lies in `assets/`, `built/` or `client/`.
struct web_asset {
    const char *name;
    const unsigned char *octets;
    size_t count;
};

/// How many files the page has.
size_t web_asset_count(void);

/// The file at `index`, which is below `web_asset_count()`; it lives as long as the program.
struct web_asset web_asset_at(size_t index);

/// How many files the client has that applications load.
size_t web_client_count(void);

/// The file at `index`, which is below `web_client_count()`; it lives as long as the program.
struct web_asset web_client_at(size_t index);

#endif
