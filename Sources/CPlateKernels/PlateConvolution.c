#include "PlateConvolution.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "PlateLevels.h"
#include "PlateRounding.h"
#include "WinogradAVX2.h"
#if PLATE_HAS_LEVELS
#include <immintrin.h>
#endif

// A fused multiply-add rounds once where two instructions round twice: without it all levels give the same bits.
#pragma clang fp contract(off)

int32_t plate_best_level(void) {
#if PLATE_HAS_LEVELS
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2"))
    return PLATE_LEVEL_PLAIN;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
    return PLATE_LEVEL_AVX512;
  return PLATE_LEVEL_AVX2;
#else
  return PLATE_LEVEL_PLAIN;
#endif
}

typedef struct {
  ptrdiff_t row;       // bytes from one row of the input to the next
  ptrdiff_t step;      // bytes from one output pixel's input to the next one's
  ptrdiff_t quads;     // fours of neighbouring input bytes in a row of taps: with channels innermost they are consecutive
  ptrdiff_t outs;      // output channels
  int32_t taps;
  const uint8_t *pairs;  // of the sixteen output channels at hand
} Geometry;

void plate_weight_pairs(int32_t taps, int32_t inputs, int32_t outputs, const int8_t *weights, uint8_t *pairs) {
  const ptrdiff_t quads = (ptrdiff_t)taps * inputs / 4;
  for (int32_t block = 0; block < outputs / 16; block++)
    for (int32_t tap = 0; tap < taps; tap++)
      for (ptrdiff_t i = 0; i + 1 < quads; i += 2) {
        uint8_t fits = 1;
        for (int32_t o = 0; o < 16; o++)
          for (int32_t half = 0; half < 4; half += 2) {
            int32_t above = 0, below = 0;
            for (ptrdiff_t quad = i; quad < i + 2; quad++)
              for (int32_t k = half; k < half + 2; k++) {
                const int32_t weight = weights[((tap * quads + quad) * outputs + 16 * block + o) * 4 + k];
                *(weight > 0 ? &above : &below) += weight;
              }
            if (127 * above > INT16_MAX || 127 * below < INT16_MIN) fits = 0;
          }
        *pairs++ = fits;
      }
}

PLATE_INLINE uint8_t cut(float value) {
  const float rounded = rintf(value);
  return (uint8_t)(rounded > 0 ? (rounded < 127 ? rounded : 127) : 0);
}

// Sixteen output channels of one pixel.
PLATE_INLINE void block_plain(const Geometry *g, const int8_t *weights, const float *factors, const float *constants,
                              const uint8_t *input, uint8_t *bytes, float *floats) {
  int32_t sums[16] = {0};
  for (int32_t tap = 0; tap < g->taps; tap++)
    for (ptrdiff_t i = 0; i < g->quads; i++, weights += 4 * g->outs) {
      const uint8_t *x = input + tap * g->row + 4 * i;
      for (int32_t o = 0; o < 16; o++)
        sums[o] += weights[4 * o] * x[0] + weights[4 * o + 1] * x[1] + weights[4 * o + 2] * x[2] +
                   weights[4 * o + 3] * x[3];
    }
  for (int32_t o = 0; o < 16; o++) {
    const float value = (float)sums[o] * factors[o] + constants[o];
    if (floats)
      floats[o] = value;
    else
      bytes[o] = cut(value);
  }
}

#if PLATE_HAS_LEVELS
PLATE_INLINE int32_t four(const uint8_t *bytes) {
  int32_t value;
  memcpy(&value, bytes, 4);
  return value;
}

// Four products of X and WEIGHTS: two sums of 16 bits for each output channel.
#define PLATE_TWOS(X, WEIGHTS) _mm256_maddubs_epi16(X, WEIGHTS)
// These two made one, and added.
#define PLATE_ADD(SUM, TWOS) SUM = _mm256_add_epi32(SUM, _mm256_madd_epi16(TWOS, ones))

// Sixteen output channels of PIXELS neighbours: two registers of sums a pixel, each weight loaded once for all. Two fours
// of inputs at a time: where `pairs` says so they are added in 16 bits, which saves a multiplication in four.
#define PLATE_BLOCK_AVX2(PIXELS)                                                                                     \
  PLATE_AVX2 PLATE_INLINE void block_avx2_##PIXELS(const Geometry *g, const int8_t *weights, const float *factors,   \
                                                   const float *constants, const uint8_t *input, uint8_t *bytes,     \
                                                   float *floats) {                                                  \
    __m256i sums[PIXELS][2];                                                                                         \
    const __m256i ones = _mm256_set1_epi16(1);                                                                       \
    const ptrdiff_t next = 4 * g->outs;                                                                              \
    const uint8_t *pairs = g->pairs;                                                                                 \
    _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) sums[p][0] = sums[p][1] =                    \
        _mm256_setzero_si256();                                                                                      \
    for (int32_t tap = 0; tap < g->taps; tap++) {                                                                    \
      const uint8_t *from = input + tap * g->row;                                                                    \
      ptrdiff_t i = 0;                                                                                               \
      for (; i + 1 < g->quads; i += 2, weights += 2 * next, from += 8) {                                             \
        const __m256i v0 = _mm256_loadu_si256((const __m256i *)weights);                                             \
        const __m256i v1 = _mm256_loadu_si256((const __m256i *)(weights + 32));                                      \
        const __m256i w0 = _mm256_loadu_si256((const __m256i *)(weights + next));                                    \
        const __m256i w1 = _mm256_loadu_si256((const __m256i *)(weights + next + 32));                               \
        if (*pairs++) {                                                                                              \
          _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) {                                      \
            const __m256i x = _mm256_set1_epi32(four(from + p * g->step));                                           \
            const __m256i y = _mm256_set1_epi32(four(from + p * g->step + 4));                                       \
            PLATE_ADD(sums[p][0], _mm256_add_epi16(PLATE_TWOS(x, v0), PLATE_TWOS(y, w0)));                           \
            PLATE_ADD(sums[p][1], _mm256_add_epi16(PLATE_TWOS(x, v1), PLATE_TWOS(y, w1)));                           \
          }                                                                                                          \
        } else {                                                                                                     \
          _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) {                                      \
            const __m256i x = _mm256_set1_epi32(four(from + p * g->step));                                           \
            const __m256i y = _mm256_set1_epi32(four(from + p * g->step + 4));                                       \
            PLATE_ADD(sums[p][0], PLATE_TWOS(x, v0));                                                                \
            PLATE_ADD(sums[p][1], PLATE_TWOS(x, v1));                                                                \
            PLATE_ADD(sums[p][0], PLATE_TWOS(y, w0));                                                                \
            PLATE_ADD(sums[p][1], PLATE_TWOS(y, w1));                                                                \
          }                                                                                                          \
        }                                                                                                            \
      }                                                                                                              \
      if (i < g->quads) {                                                                                            \
        const __m256i v0 = _mm256_loadu_si256((const __m256i *)weights);                                             \
        const __m256i v1 = _mm256_loadu_si256((const __m256i *)(weights + 32));                                      \
        _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) {                                        \
          const __m256i x = _mm256_set1_epi32(four(from + p * g->step));                                             \
          PLATE_ADD(sums[p][0], PLATE_TWOS(x, v0));                                                                  \
          PLATE_ADD(sums[p][1], PLATE_TWOS(x, v1));                                                                  \
        }                                                                                                            \
        weights += next;                                                                                             \
      }                                                                                                              \
    }                                                                                                                \
    const __m256 f0 = _mm256_loadu_ps(factors), f1 = _mm256_loadu_ps(factors + 8);                                   \
    const __m256 c0 = _mm256_loadu_ps(constants), c1 = _mm256_loadu_ps(constants + 8);                               \
    _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) {                                            \
      const __m256 a = scaled_avx2(sums[p][0], f0, c0), b = scaled_avx2(sums[p][1], f1, c1);                         \
      if (floats) {                                                                                                  \
        _mm256_storeu_ps(floats + p * g->outs, a);                                                                   \
        _mm256_storeu_ps(floats + p * g->outs + 8, b);                                                               \
      } else {                                                                                                       \
        _mm_storeu_si128((__m128i *)(bytes + p * g->outs), cut_avx2(a, b));                                          \
      }                                                                                                              \
    }                                                                                                                \
  }

PLATE_BLOCK_AVX2(1)
PLATE_BLOCK_AVX2(4)

// VECTORS × 16 output channels of PIXELS neighbours.
#define PLATE_BLOCK_AVX512(VECTORS, PIXELS)                                                                          \
  PLATE_AVX512 PLATE_INLINE void block_avx512_##VECTORS##x##PIXELS(                                                  \
      const Geometry *g, const int8_t *weights, const float *factors, const float *constants, const uint8_t *input,  \
      uint8_t *bytes, float *floats) {                                                                               \
    __m512i sums[PIXELS][VECTORS];                                                                                   \
    _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++)                                              \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) sums[p][v] = _mm512_setzero_si512();    \
    for (int32_t tap = 0; tap < g->taps; tap++) {                                                                    \
      const uint8_t *from = input + tap * g->row;                                                                    \
      for (ptrdiff_t i = 0; i < g->quads; i++, weights += 4 * g->outs) {                                             \
        __m512i w[VECTORS];                                                                                          \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) w[v] =                                  \
            _mm512_loadu_si512(weights + 64 * v);                                                                    \
        _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) {                                        \
          const __m512i x = _mm512_set1_epi32(four(from + p * g->step + 4 * i));                                     \
          _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) sums[p][v] =                          \
              _mm512_dpbusd_epi32(sums[p][v], x, w[v]);                                                              \
        }                                                                                                            \
      }                                                                                                              \
    }                                                                                                                \
    const __m512 most = _mm512_set1_ps(127);                                                                         \
    _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) {                                           \
      const __m512 f = _mm512_loadu_ps(factors + 16 * v), c = _mm512_loadu_ps(constants + 16 * v);                   \
      _Pragma("clang loop unroll(full)") for (int p = 0; p < PIXELS; p++) {                                          \
        __m512 a = _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sums[p][v]), f), c);                               \
        if (floats) {                                                                                                \
          _mm512_storeu_ps(floats + p * g->outs + 16 * v, a);                                                        \
        } else {                                                                                                     \
          a = _mm512_min_ps(_mm512_max_ps(a, _mm512_setzero_ps()), most);                                            \
          _mm_storeu_si128((__m128i *)(bytes + p * g->outs + 16 * v),                                                \
                           _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(a)));                                             \
        }                                                                                                            \
      }                                                                                                              \
    }                                                                                                                \
  }

PLATE_BLOCK_AVX512(1, 1)
PLATE_BLOCK_AVX512(1, 16)
PLATE_BLOCK_AVX512(2, 12)
PLATE_BLOCK_AVX512(3, 8)
PLATE_BLOCK_AVX512(4, 6)
#endif

// All pixels of CHANNELS output channels from `channel` on. The last block of a row moves back to end with the row and
// computes a few pixels twice; rows shorter than a block go pixel by pixel, sixteen channels at a time.
#define PLATE_ROWS(CHANNELS, PIXELS, BLOCK, SINGLE)                                                                  \
  do {                                                                                                               \
    for (int32_t y = 0; y < c->outputHeight; y++) {                                                                  \
      const uint8_t *from = input + y * c->stride * g.row + corner;                                                  \
      const ptrdiff_t at = (ptrdiff_t)(y + border) * (c->outputWidth + 2 * border) + border;                         \
      uint8_t *toBytes = bytes ? bytes + at * g.outs + channel : NULL;                                               \
      float *toFloats = floats ? floats + at * g.outs + channel : NULL;                                              \
      if (c->outputWidth >= (PIXELS))                                                                                \
        for (int32_t x = 0; x < c->outputWidth; x += (PIXELS)) {                                                     \
          const ptrdiff_t p = x + (PIXELS) <= c->outputWidth ? x : c->outputWidth - (PIXELS);                        \
          BLOCK(&g, weights + 4 * channel, factors + channel, constants + channel, from + p * g.step,                \
                bytes ? toBytes + p * g.outs : NULL, floats ? toFloats + p * g.outs : NULL);                         \
        }                                                                                                            \
      else                                                                                                           \
        for (ptrdiff_t p = 0; p < c->outputWidth; p++)                                                               \
          for (int32_t o = 0; o < (CHANNELS); o += 16)                                                               \
            SINGLE(&g, weights + 4 * (channel + o), factors + channel + o, constants + channel + o,                  \
                   from + p * g.step, bytes ? toBytes + p * g.outs + o : NULL,                                       \
                   floats ? toFloats + p * g.outs + o : NULL);                                                       \
    }                                                                                                                \
    channel += (CHANNELS);                                                                                           \
  } while (0)

#define PLATE_PARAMETERS                                                                                   \
  const PlateConvolution *c, const int8_t *weights, const uint8_t *pairs, const float *factors,            \
      const float *constants, const uint8_t *input, uint8_t *bytes, float *floats
// Exactly one of `bytes` (bordered) and `floats` (not bordered) is there.
#define PLATE_GEOMETRY                                                                                     \
  Geometry g = {(ptrdiff_t)(c->inputWidth + 2) * c->inputChannels, (ptrdiff_t)c->stride * c->inputChannels,       \
                (ptrdiff_t)c->taps * c->inputChannels / 4, c->outputChannels, c->taps, pairs};              \
  const ptrdiff_t corner = c->taps == 3 ? 0 : g.row + c->inputChannels;                                    \
  const int32_t border = bytes ? 1 : 0;                                                                    \
  int32_t channel = 0

static void convolve_plain(PLATE_PARAMETERS) {
  PLATE_GEOMETRY;
  while (channel < c->outputChannels) PLATE_ROWS(16, 1, block_plain, block_plain);
}

#if PLATE_HAS_LEVELS
PLATE_AVX2 static void convolve_avx2(PLATE_PARAMETERS) {
  PLATE_GEOMETRY;
  for (; channel < c->outputChannels; g.pairs += c->taps * (g.quads / 2)) PLATE_ROWS(16, 4, block_avx2_4, block_avx2_1);
}

PLATE_AVX512 static void convolve_avx512(PLATE_PARAMETERS) {
  PLATE_GEOMETRY;
  while (c->outputChannels - channel >= 64) PLATE_ROWS(64, 6, block_avx512_4x6, block_avx512_1x1);
  if (c->outputChannels - channel == 48) PLATE_ROWS(48, 8, block_avx512_3x8, block_avx512_1x1);
  if (c->outputChannels - channel == 32) PLATE_ROWS(32, 12, block_avx512_2x12, block_avx512_1x1);
  if (c->outputChannels - channel == 16) PLATE_ROWS(16, 16, block_avx512_1x16, block_avx512_1x1);
}
#endif

static void convolve(PLATE_PARAMETERS, int32_t level) {
#if PLATE_HAS_LEVELS
  if (level >= PLATE_LEVEL_AVX512) return convolve_avx512(c, weights, pairs, factors, constants, input, bytes, floats);
  if (level == PLATE_LEVEL_AVX2) return convolve_avx2(c, weights, pairs, factors, constants, input, bytes, floats);
#endif
  convolve_plain(c, weights, pairs, factors, constants, input, bytes, floats);
}

void plate_convolve(const PlateConvolution *convolution, const int8_t *weights, const uint8_t *pairs,
                    const int16_t *transformed, const float *factors, const float *constants, const uint8_t *input, uint8_t *output,
                    int32_t level) {
#if PLATE_HAS_LEVELS
  // With VNNI one instruction takes four products of small integers, of 16 bits two: half as much is to be won there.
  if (transformed && level == PLATE_LEVEL_AVX2 && convolution->outputWidth >= 4 && convolution->outputHeight >= 4)
    return plate_winograd_avx2(convolution, transformed, factors, constants, input, output);
#endif
  convolve(convolution, weights, pairs, factors, constants, input, output, NULL, level);
}

void plate_convolve_to_floats(const PlateConvolution *convolution, const int8_t *weights, const uint8_t *pairs,
                              const float *factors, const float *constants, const uint8_t *input, float *output, int32_t level) {
  convolve(convolution, weights, pairs, factors, constants, input, NULL, output, level);
}

PLATE_INLINE void add_doubled(const uint8_t *fine, int32_t width, int32_t height, const uint8_t *coarse,
                              int32_t coarseWidth, int32_t channels, float a, float b, float c, uint8_t *sum) {
  // Adding and taking away 1.5 · 2²³ rounds a float of this size to a whole number, halves to even.
  const float magic = 12582912.0f;
  for (int32_t y = 0; y < height; y++)
    for (int32_t x = 0; x < width; x++) {
      const ptrdiff_t at = ((ptrdiff_t)(y + 1) * (width + 2) + x + 1) * channels;
      const uint8_t *restrict one = fine + at;
      const uint8_t *restrict other = coarse + ((ptrdiff_t)(y / 2 + 1) * (coarseWidth + 2) + x / 2 + 1) * channels;
      uint8_t *restrict to = sum + at;
      for (int32_t i = 0; i < channels; i++) {
        const float value = ((float)one[i] * a + (float)other[i] * b) + c;
        const float inside = value > 0 ? (value < 127 ? value : 127) : 0;
        to[i] = (uint8_t)((inside + magic) - magic);
      }
    }
}

#if PLATE_HAS_LEVELS
PLATE_AVX2 static void add_doubled_avx2(const uint8_t *fine, int32_t width, int32_t height, const uint8_t *coarse,
                                        int32_t coarseWidth, int32_t channels, float a, float b, float c,
                                        uint8_t *sum) {
  add_doubled(fine, width, height, coarse, coarseWidth, channels, a, b, c, sum);
}
#endif

void plate_add_doubled(const uint8_t *fine, int32_t width, int32_t height, const uint8_t *coarse, int32_t coarseWidth,
                       int32_t channels, float a, float b, float c, uint8_t *sum, int32_t level) {
#if PLATE_HAS_LEVELS
  if (level >= PLATE_LEVEL_AVX2)
    return add_doubled_avx2(fine, width, height, coarse, coarseWidth, channels, a, b, c, sum);
#endif
  add_doubled(fine, width, height, coarse, coarseWidth, channels, a, b, c, sum);
}
