#include <string.h>

#include "MatchKernels.h"

#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

typedef uint64_t lanes __attribute__((vector_size(64)));

static const uint64_t keys[8] = {0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                                 0x27D4EB2F165667C5, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F, 0xC949D7C7509E6557};

CLONES
static void fold(const unsigned char *data, size_t stripes, uint64_t sums[8], uint64_t stripe) {
  lanes sum, key, step;
  memcpy(&sum, sums, sizeof sum);
  memcpy(&key, keys, sizeof key);
  for (int lane = 0; lane < 8; lane++) step[lane] = 0x9E3779B97F4A7C15;
  key += step * stripe;
  for (size_t i = 0; i < stripes; i++) {
    lanes word;
    memcpy(&word, data + i * 64, sizeof word);
    lanes mixed = word ^ key;
    sum += (mixed & 0xFFFFFFFF) * (mixed >> 32);
    sum += __builtin_shufflevector(word, word, 1, 0, 3, 2, 5, 4, 7, 6);
    key += step;
  }
  memcpy(sums, &sum, sizeof sum);
}

uint64_t hotplate_checksum(const void *data, size_t length) {
  uint64_t sums[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  size_t stripes = length / 64;
  fold(data, stripes, sums, 0);
  unsigned char last[64] = {0};
  if (length % 64) memcpy(last, (const unsigned char *)data + stripes * 64, length % 64);
  fold(last, 1, sums, stripes);
  uint64_t sum = length;
  for (int lane = 0; lane < 8; lane++) {
    sum = (sum ^ sums[lane]) * 0xBF58476D1CE4E5B9;
    sum ^= sum >> 31;
  }
  return sum;
}
