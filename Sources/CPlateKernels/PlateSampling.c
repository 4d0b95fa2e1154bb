#include "PlateSampling.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "PlateLevels.h"

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
    if (taps == 3)
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

void plate_halve(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *half) {
  for (int32_t y = 0; y < height / 2; y++) {
    const uint8_t *restrict upper = pixels + 2 * (ptrdiff_t)y * width, *restrict lower = upper + width;
    uint8_t *restrict to = half + (ptrdiff_t)y * (width / 2);
    for (int32_t x = 0; x < width / 2; x++)
      to[x] = (uint8_t)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) / 4);
  }
}

void plate_cells(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *cells, int32_t cellsWide,
                 int32_t cellsHigh) {
  for (int32_t y = 0; y < 4 * cellsHigh; y++) {
    uint8_t *restrict to = cells + ((ptrdiff_t)(y / 4 + 1) * (cellsWide + 2) + 1) * 16 + 4 * (y % 4);
    const uint8_t *restrict from = pixels + (ptrdiff_t)y * width;
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

void plate_sample_patch(const uint8_t *pixels, int32_t width, int32_t height, float originX, float originY,
                        float acrossX, float acrossY, float downX, float downY, int32_t density, float *patch,
                        int32_t patchWidth, int32_t patchHeight) {
  const float part = 1.0f / (float)density, mean = part * part;
  for (int32_t y = 0; y < patchHeight; y++)
    for (int32_t x = 0; x < patchWidth; x++) {
      float sum = 0;
      for (int32_t j = 0; j < density; j++)
        for (int32_t i = 0; i < density; i++) {
          const float u = (float)x + ((float)i + 0.5f) * part, v = (float)y + ((float)j + 0.5f) * part;
          const float px = within(originX + acrossX * u + downX * v - 0.5f, (float)(width - 1));
          const float py = within(originY + acrossY * u + downY * v - 0.5f, (float)(height - 1));
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
