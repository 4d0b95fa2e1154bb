// How sums of small integers become small integers again.
#pragma once

#include "PlateLevels.h"
#if PLATE_HAS_LEVELS
#include <immintrin.h>

// Eight sums times `factors` plus `constants`.
PLATE_AVX2 PLATE_INLINE __m256 scaled_avx2(__m256i sums, __m256 factors, __m256 constants) {
  return _mm256_add_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(sums), factors), constants);
}

// Sixteen values, rounded, halves to even, and cut to 0…127.
PLATE_AVX2 PLATE_INLINE __m128i cut_avx2(__m256 a, __m256 b) {
  const __m256 most = _mm256_set1_ps(127);
  a = _mm256_min_ps(_mm256_max_ps(a, _mm256_setzero_ps()), most);
  b = _mm256_min_ps(_mm256_max_ps(b, _mm256_setzero_ps()), most);
  const __m256i pair = _mm256_packs_epi32(_mm256_cvtps_epi32(a), _mm256_cvtps_epi32(b));
  const __m256i whole = _mm256_permute4x64_epi64(pair, 0xD8);
  return _mm_packus_epi16(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
}
#endif
