#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer as a library (llvm.org/docs/LibFuzzer.html): reads its flags from the arguments and calls `target` with one
/// input after another until time or runs are over. The inputs belong to libFuzzer.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*target)(const uint8_t *bytes, size_t count));
