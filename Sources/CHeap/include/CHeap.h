// Keeps the memory of a process that runs for months where it is. Swift does not see mallopt.
#pragma once

/// From now on all threads share at most `arenas` heaps, and each keeps up to 32 MiB of what is freed at its end instead of giving it back and
/// asking for it anew. Call it before there is a second thread, as heaps that are there stay. Does nothing where the operator set
/// `MALLOC_ARENA_MAX` or `GLIBC_TUNABLES`, and outside glibc.
void hotplate_steady_heap(int arenas);
