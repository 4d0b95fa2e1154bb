#include "CHeap.h"

// Any header of the library tells whether it is glibc.
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void hotplate_steady_heap(int arenas) {
  if (getenv("MALLOC_ARENA_MAX") || getenv("GLIBC_TUNABLES")) return;
  // Frames come and go at some megabytes a second. By default large ones are mapped anew, the heap shrinks behind the others, and each thread has
  // one of its own: what the process holds goes up and down, and the kernel clears the same pages again and again. If a setting is refused,
  // the default stays.
  enum { kept = 32 << 20 };
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, kept);
  mallopt(M_TRIM_THRESHOLD, kept);
}
#else
void hotplate_steady_heap(int arenas) { (void)arenas; }
#endif
