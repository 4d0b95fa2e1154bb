// Keeps the memory of a process that runs for months where it is. Swift does not see mallopt.
#pragma once

/// From now on what is freed is used again instead of given back and asked for anew, up to 32 MiB of it, and at most `arenas` threads keep
/// what they freed to themselves. Call it early: what a thread has to itself by then, it keeps.
void hotplate_steady_heap(int arenas);
