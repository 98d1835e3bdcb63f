// Its checks of types are macros that only C can read.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// What libcurl takes in any number and of any type, which Swift cannot call.

static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Copies the octets, which need not live longer than the call.
static inline CURLcode ccurl_set_body(CURL *handle, const void *octets, long count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, count);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, octets) : code;
}

static size_t ccurl_forget(char *octets, size_t size, size_t count, void *left) {
    (void)octets;
    size_t length = size * count;
    // Fewer than came: libcurl gives the transfer up.
    if (length > *(size_t *)left) return 0;
    *(size_t *)left -= length;
    return length;
}

/// Lets the body of the answer pass unread, up to `*left` octets; past them the transfer is given up.
static inline CURLcode ccurl_forget_answer(CURL *handle, size_t *left) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ccurl_forget);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, left) : code;
}

/// The status of the answer, 0 if none came.
static inline long ccurl_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}
