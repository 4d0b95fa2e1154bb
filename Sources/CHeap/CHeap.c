#include "CHeap.h"

// Any header of the library tells whether it is glibc.
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void hotplate_steady_heap(int arenas) {
  // Frames come and go at some megabytes a second. By default the heap ends where the last one ended, and each thread has its own.
  enum { kept = 32 << 20 };
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, kept);
  mallopt(M_TRIM_THRESHOLD, kept);
}
#else
void hotplate_steady_heap(int arenas) { (void)arenas; }
#endif
