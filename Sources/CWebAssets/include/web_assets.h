#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include <stddef.h>

/// One file of the page, as it lies in `assets/`.
struct web_asset {
    const char *name;
    const unsigned char *octets;
    size_t count;
};

/// How many files there are.
size_t web_asset_count(void);

/// The file at `index`, which is below `web_asset_count()`; it lives as long as the program.
struct web_asset web_asset_at(size_t index);

#endif
