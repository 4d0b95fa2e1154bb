// Hot loops of matching.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A checksum of `length` bytes that changes with any single damaged word, at the speed of memory.
///
/// Eight lanes of 64 bits, each stripe folded as in XXH3's accumulator (Collet): a 32×32-bit product into its own lane and the word itself
/// into its neighbor's; keys depend on the stripe, so that moved stripes are noticed. Not for keeping out forgers.
uint64_t hotplate_checksum(const void *data, size_t length);

/// Asks for the memory at an address ahead of its use. Any address will do.
static inline void hotplate_prefetch(const void *address) { __builtin_prefetch(address); }
