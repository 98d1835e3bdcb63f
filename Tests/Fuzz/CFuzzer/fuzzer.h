#pragma once
#include <stddef.h>
#include <stdint.h>

// libFuzzer's entry for programs that have a `main` of their own (clang, "Using libFuzzer as a library").
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one_input)(const uint8_t *data, size_t size));
