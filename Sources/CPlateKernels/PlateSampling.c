#include "PlateSampling.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "PlateLevels.h"
#if PLATE_HAS_LEVELS
#include <immintrin.h>
#endif

// As in PlateConvolution.c: without fused multiply-adds all levels give the same bits.
#pragma clang fp contract(off)

int32_t plate_area_taps(int32_t width, int32_t newWidth) {
  return (int32_t)ceil((double)width / newWidth) + 1;
}

void plate_area_table(int32_t width, int32_t newWidth, int32_t taps, int32_t *starts, float *shares) {
  const double ratio = (double)width / newWidth;
  for (int32_t x = 0; x < newWidth; x++) {
    const double left = x * ratio, right = fmin((x + 1) * ratio, width);
    int32_t start = (int32_t)left;
    if (start > width - taps) start = width - taps > 0 ? width - taps : 0;
    starts[x] = start;
    for (int32_t i = 0; i < taps; i++) {
      const double covered = fmin(right, start + i + 1) - fmax(left, start + i);
      shares[(ptrdiff_t)x * taps + i] = covered > 0 && start + i < width ? (float)(covered / ratio) : 0;
    }
  }
}

PLATE_INLINE void scale_area(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *small, int32_t newWidth,
                             int32_t newHeight, const int32_t *starts, const float *shares, int32_t taps,
                             float *restrict row) {
  const double ratio = (double)height / newHeight;
  for (int32_t y = 0; y < newHeight; y++) {
    const double top = y * ratio, bottom = fmin((y + 1) * ratio, height);
    const int32_t first = (int32_t)top;
    int32_t last = (int32_t)ceil(bottom);
    if (last > height) last = height;
    for (int32_t i = first; i < last; i++) {
      const double covered = fmin(bottom, i + 1) - fmax(top, i);
      const float share = covered > 0 ? (float)(covered / ratio) : 0;
      const uint8_t *restrict from = pixels + (ptrdiff_t)i * width;
      if (i == first)
        for (int32_t x = 0; x < width; x++) row[x] = from[x] * share;
      else
        for (int32_t x = 0; x < width; x++) row[x] += from[x] * share;
    }
    uint8_t *restrict to = small + (ptrdiff_t)y * newWidth;
    if (taps == 3 && width >= 3)
      for (int32_t x = 0; x < newWidth; x++) {
        const float *f = row + starts[x], *s = shares + 3 * (ptrdiff_t)x;
        to[x] = (uint8_t)(f[0] * s[0] + f[1] * s[1] + f[2] * s[2] + 0.5f);
      }
    else
      for (int32_t x = 0; x < newWidth; x++) {
        float sum = 0.5f;
        const int32_t count = starts[x] + taps <= width ? taps : width - starts[x];
        for (int32_t i = 0; i < count; i++) sum += row[starts[x] + i] * shares[(ptrdiff_t)x * taps + i];
        to[x] = (uint8_t)sum;
      }
  }
}

#define PLATE_SCALE_ARGUMENTS pixels, width, height, small, newWidth, newHeight, starts, shares, taps, row
#define PLATE_SCALE_PARAMETERS                                                                                     \
  const uint8_t *pixels, int32_t width, int32_t height, uint8_t *small, int32_t newWidth, int32_t newHeight,       \
      const int32_t *starts, const float *shares, int32_t taps, float *row

#if PLATE_HAS_LEVELS
PLATE_AVX2 static void scale_area_avx2(PLATE_SCALE_PARAMETERS) { scale_area(PLATE_SCALE_ARGUMENTS); }
#endif

void plate_scale_area(PLATE_SCALE_PARAMETERS, int32_t level) {
#if PLATE_HAS_LEVELS
  if (level >= 1) return scale_area_avx2(PLATE_SCALE_ARGUMENTS);
#endif
  scale_area(PLATE_SCALE_ARGUMENTS);
}

PLATE_INLINE void halve(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *half) {
  for (int32_t y = 0; y < height / 2; y++) {
    const uint8_t *restrict upper = pixels + 2 * (ptrdiff_t)y * width, *restrict lower = upper + width;
    uint8_t *restrict to = half + (ptrdiff_t)y * (width / 2);
    for (int32_t x = 0; x < width / 2; x++)
      to[x] = (uint8_t)((uint16_t)(upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) / 4);
  }
}

#if PLATE_HAS_LEVELS
PLATE_AVX2 static void halve_avx2(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *half) {
  halve(pixels, width, height, half);
}
#endif

void plate_halve(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *half, int32_t level) {
#if PLATE_HAS_LEVELS
  if (level >= 1) return halve_avx2(pixels, width, height, half);
#endif
  halve(pixels, width, height, half);
}

void plate_cells(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *cells, int32_t cellsWide,
                 int32_t cellsHigh) {
  for (int32_t y = 0; y < 4 * cellsHigh; y++) {
    uint8_t *restrict to = cells + ((ptrdiff_t)(y / 4 + 1) * (cellsWide + 2) + 1) * 16 + 4 * (y % 4);
    const uint8_t *restrict from = pixels + (ptrdiff_t)(y < height ? y : 0) * width;
    const int32_t whole = y < height ? width / 4 : 0;
    for (int32_t x = 0; x < whole; x++) {
      uint32_t four;
      memcpy(&four, from + 4 * (ptrdiff_t)x, 4);
      four = four >> 1 & 0x7F7F7F7Fu;
      memcpy(to + (ptrdiff_t)x * 16, &four, 4);
    }
    for (int32_t x = whole; x < cellsWide; x++)
      for (int32_t i = 0; i < 4; i++)
        to[(ptrdiff_t)x * 16 + i] = y < height && 4 * x + i < width ? from[4 * x + i] / 2 : 64;
  }
}

// Kept within the picture, so that positions far outside, infinite or not a number are safe to convert.
PLATE_INLINE float within(float value, float most) { return value > 0 ? (value < most ? value : most) : 0; }

#define PLATE_PATCH_PARAMETERS                                                                                     \
  const uint8_t *pixels, int32_t width, int32_t height, const PlateView *view, float *patch, int32_t patchWidth,   \
      int32_t patchHeight
#define PLATE_VIEW                                                                                                 \
  const PlateView s = *view;                                                                                       \
  const float partU = 1.0f / (float)s.samplesAcross, partV = 1.0f / (float)s.samplesDown, mean = partU * partV

static void sample_patch(PLATE_PATCH_PARAMETERS) {
  PLATE_VIEW;
  for (int32_t y = 0; y < patchHeight; y++)
    for (int32_t x = 0; x < patchWidth; x++) {
      float sum = 0;
      for (int32_t j = 0; j < s.samplesDown; j++)
        for (int32_t i = 0; i < s.samplesAcross; i++) {
          const float u = (float)x + ((float)i + 0.5f) * partU, v = (float)y + ((float)j + 0.5f) * partV;
          const float inverse = 1 / (1 + s.vanishAcross * u + s.vanishDown * v);
          const float px = within((s.originX + s.acrossX * u + s.downX * v) * inverse - 0.5f, (float)(width - 1));
          const float py = within((s.originY + s.acrossY * u + s.downY * v) * inverse - 0.5f, (float)(height - 1));
          const int32_t left = (int32_t)px, top = (int32_t)py;
          const int32_t right = left + 1 < width ? left + 1 : left, bottom = top + 1 < height ? top + 1 : top;
          const float fx = px - (float)left, fy = py - (float)top;
          const uint8_t *upper = pixels + (ptrdiff_t)top * width, *lower = pixels + (ptrdiff_t)bottom * width;
          const float a = (float)upper[left] + fx * (float)(upper[right] - upper[left]);
          const float b = (float)lower[left] + fx * (float)(lower[right] - lower[left]);
          sum += a + fy * (b - a);
        }
      patch[(ptrdiff_t)y * patchWidth + x] = sum * mean;
    }
}

#if PLATE_HAS_LEVELS
// Two neighbours of eight rows' places, interpolated: one gather of four bytes brings both. Near the end of the picture
// the four bytes are taken earlier and shifted, so that nothing beyond it is read.
PLATE_AVX2 PLATE_INLINE __m256 pair_avx2(const uint8_t *pixels, __m256i at, __m256i last, __m256 fx) {
  const __m256i byte = _mm256_set1_epi32(255);
  const __m256i from = _mm256_min_epi32(at, last);
  __m256i four = _mm256_i32gather_epi32((const int *)pixels, from, 1);
  four = _mm256_srlv_epi32(four, _mm256_slli_epi32(_mm256_sub_epi32(at, from), 3));
  const __m256 left = _mm256_cvtepi32_ps(_mm256_and_si256(four, byte));
  const __m256 right = _mm256_cvtepi32_ps(_mm256_and_si256(_mm256_srli_epi32(four, 8), byte));
  return _mm256_add_ps(left, _mm256_mul_ps(fx, _mm256_sub_ps(right, left)));
}

// At least four pixels, at most 2³¹ of them; the patch is at least eight wide. The last eight of a row move back to end
// with it, and some are computed twice.
PLATE_AVX2 static void sample_patch_avx2(PLATE_PATCH_PARAMETERS) {
  PLATE_VIEW;
  const __m256 zero = _mm256_setzero_ps(), half = _mm256_set1_ps(0.5f), unit = _mm256_set1_ps(1);
  const __m256 mostX = _mm256_set1_ps((float)(width - 1)), mostY = _mm256_set1_ps((float)(height - 1));
  const __m256i last = _mm256_set1_epi32(width * height - 4), wide = _mm256_set1_epi32(width);
  const __m256i lastTop = _mm256_set1_epi32(height - 1), one = _mm256_set1_epi32(1);
  const __m256 steps = _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
  for (int32_t y = 0; y < patchHeight; y++)
    for (int32_t block = 0; block < patchWidth; block += 8) {
      const int32_t x = block + 8 <= patchWidth ? block : patchWidth - 8;
      const __m256 xs = _mm256_add_ps(_mm256_set1_ps((float)x), steps);
      __m256 sum = zero;
      for (int32_t j = 0; j < s.samplesDown; j++)
        for (int32_t i = 0; i < s.samplesAcross; i++) {
          const __m256 u = _mm256_add_ps(xs, _mm256_set1_ps(((float)i + 0.5f) * partU));
          const float v = (float)y + ((float)j + 0.5f) * partV;
          __m256 w = _mm256_add_ps(unit, _mm256_mul_ps(_mm256_set1_ps(s.vanishAcross), u));
          w = _mm256_div_ps(unit, _mm256_add_ps(w, _mm256_set1_ps(s.vanishDown * v)));
          __m256 px = _mm256_add_ps(_mm256_set1_ps(s.originX), _mm256_mul_ps(_mm256_set1_ps(s.acrossX), u));
          __m256 py = _mm256_add_ps(_mm256_set1_ps(s.originY), _mm256_mul_ps(_mm256_set1_ps(s.acrossY), u));
          px = _mm256_sub_ps(_mm256_mul_ps(_mm256_add_ps(px, _mm256_set1_ps(s.downX * v)), w), half);
          py = _mm256_sub_ps(_mm256_mul_ps(_mm256_add_ps(py, _mm256_set1_ps(s.downY * v)), w), half);
          px = _mm256_min_ps(_mm256_max_ps(px, zero), mostX);  // what is not a number becomes 0
          py = _mm256_min_ps(_mm256_max_ps(py, zero), mostY);
          const __m256i left = _mm256_cvttps_epi32(px), top = _mm256_cvttps_epi32(py);
          const __m256i bottom = _mm256_min_epi32(_mm256_add_epi32(top, one), lastTop);
          const __m256 fx = _mm256_sub_ps(px, _mm256_cvtepi32_ps(left));
          const __m256 fy = _mm256_sub_ps(py, _mm256_cvtepi32_ps(top));
          const __m256 a = pair_avx2(pixels, _mm256_add_epi32(_mm256_mullo_epi32(top, wide), left), last, fx);
          const __m256 b = pair_avx2(pixels, _mm256_add_epi32(_mm256_mullo_epi32(bottom, wide), left), last, fx);
          sum = _mm256_add_ps(sum, _mm256_add_ps(a, _mm256_mul_ps(fy, _mm256_sub_ps(b, a))));
        }
      _mm256_storeu_ps(patch + (ptrdiff_t)y * patchWidth + x, _mm256_mul_ps(sum, _mm256_set1_ps(mean)));
    }
}
#endif

void plate_sample_patch(PLATE_PATCH_PARAMETERS, int32_t level) {
#if PLATE_HAS_LEVELS
  if (level >= 1 && patchWidth >= 8 && (int64_t)width * height >= 4 && (int64_t)width * height < INT32_MAX)
    return sample_patch_avx2(pixels, width, height, view, patch, patchWidth, patchHeight);
#endif
  sample_patch(pixels, width, height, view, patch, patchWidth, patchHeight);
}

#define PLATE_CELLS_PARAMETERS \
  const float *patch, int32_t width, int32_t height, int32_t border, float unit, uint8_t *cells

typedef float Sixteen __attribute__((vector_size(64), aligned(4)));

PLATE_INLINE float total(const Sixteen *s) {
  float sum = 0;
  for (int32_t i = 0; i < 16; i++) sum += (*s)[i];
  return sum;
}

PLATE_INLINE void patch_cells(PLATE_CELLS_PARAMETERS) {
  const ptrdiff_t count = (ptrdiff_t)(width - 2 * border) * (height - 2 * border);
  // Sixteen sums side by side: the same order of additions on every processor.
  Sixteen sums = {0};
  for (int32_t y = border; y < height - border; y++)
    for (int32_t x = border; x < width - border; x += 16) sums += *(const Sixteen *)(patch + (ptrdiff_t)y * width + x);
  const float mean = total(&sums) / (float)count;
  Sixteen squares = {0};
  for (int32_t y = border; y < height - border; y++)
    for (int32_t x = border; x < width - border; x += 16) {
      const Sixteen d = *(const Sixteen *)(patch + (ptrdiff_t)y * width + x) - mean;
      squares += d * d;
    }
  const float gain = unit / (sqrtf(total(&squares) / (float)count) + 8);
  const float magic = 12582912.0f;  // adding and taking away 1.5 · 2²³ rounds, halves to even
  for (int32_t y = 0; y < height; y++) {
    const float *restrict from = patch + (ptrdiff_t)y * width;
    uint8_t *restrict to = cells + ((ptrdiff_t)(y / 2 + 1) * (width / 2 + 2) + 1) * 4 + 2 * (y % 2);
    for (int32_t x = 0; x < width; x++) {
      const float value = (from[x] - mean) * gain + 64;
      const float inside = value > 0 ? (value < 127 ? value : 127) : 0;
      to[(ptrdiff_t)(x / 2) * 4 + x % 2] = (uint8_t)((inside + magic) - magic);
    }
  }
}

#if PLATE_HAS_LEVELS
PLATE_AVX2 static void patch_cells_avx2(PLATE_CELLS_PARAMETERS) {
  patch_cells(patch, width, height, border, unit, cells);
}
#endif

void plate_patch_cells(PLATE_CELLS_PARAMETERS, int32_t level) {
#if PLATE_HAS_LEVELS
  if (level >= 1) return patch_cells_avx2(patch, width, height, border, unit, cells);
#endif
  patch_cells(patch, width, height, border, unit, cells);
}
