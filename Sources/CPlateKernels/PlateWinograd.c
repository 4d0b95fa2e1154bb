#include "PlateWinograd.h"

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

// With the points 0, ±1, ±2 the six rows of the weights' transform have the denominators 4, 6, 6, 24, 24, 1. Here they are
// whole numbers, and BACK makes up for it: each row's factor to a common denominator of 24. Two directions make 576 = 9 · 64.
static const int32_t rows[6][3] = {{1, 0, 0}, {-1, -1, -1}, {-1, 1, -1}, {1, 2, 4}, {1, -2, 4}, {0, 0, 1}};

void plate_winograd_weights(int32_t inputs, int32_t outputs, const int8_t *weights, int16_t *transformed) {
  for (int32_t block = 0; block < outputs / 16; block++)
    for (int32_t channel = 0; channel < inputs; channel++)
      for (int32_t o = 0; o < 16; o++) {
        int32_t half[6][3];
        for (int32_t i = 0; i < 6; i++)
          for (int32_t x = 0; x < 3; x++) {
            half[i][x] = 0;
            for (int32_t y = 0; y < 3; y++) {
              const ptrdiff_t quad = (ptrdiff_t)(3 * y + x) * (inputs / 4) + channel / 4;
              half[i][x] += rows[i][y] * weights[(quad * outputs + 16 * block + o) * 4 + channel % 4];
            }
          }
        for (int32_t i = 0; i < 6; i++)
          for (int32_t j = 0; j < 6; j++) {
            const int32_t value = rows[j][0] * half[i][0] + rows[j][1] * half[i][1] + rows[j][2] * half[i][2];
            const ptrdiff_t pair = ((ptrdiff_t)block * 36 + 6 * i + j) * (inputs / 2) + channel / 2;
            transformed[(pair * 16 + o) * 2 + channel % 2] = (int16_t)value;
          }
      }
}

#if PLATE_HAS_LEVELS
// Tiles that are transformed together, a multiple of 4: with 96 channels in and 16 out 83 kB and 18 kB.
#define TILES 12

// The first transform of six vectors of 16-bit numbers, of 0…127 at first: |value| ≤ 8 · 127, and after two directions
// ≤ 68 · 127.
#define FORWARD(FROM, TO)                                                                \
  do {                                                                                   \
    const __m256i d0 = FROM(0), d1 = FROM(1), d2 = FROM(2), d3 = FROM(3), d4 = FROM(4);  \
    const __m256i d5 = FROM(5);                                                          \
    const __m256i even = _mm256_sub_epi16(d4, _mm256_slli_epi16(d2, 2));                 \
    const __m256i odd = _mm256_sub_epi16(d3, _mm256_slli_epi16(d1, 2));                  \
    const __m256i c = _mm256_sub_epi16(d4, d2), e = _mm256_sub_epi16(d3, d1);            \
    const __m256i e2 = _mm256_slli_epi16(e, 1);                                          \
    TO(0, _mm256_add_epi16(_mm256_slli_epi16(_mm256_sub_epi16(d0, d2), 2), c));          \
    TO(1, _mm256_add_epi16(even, odd));                                                  \
    TO(2, _mm256_sub_epi16(even, odd));                                                  \
    TO(3, _mm256_add_epi16(c, e2));                                                      \
    TO(4, _mm256_sub_epi16(c, e2));                                                      \
    TO(5, _mm256_sub_epi16(_mm256_sub_epi16(d5, d3), _mm256_slli_epi16(e2, 1)));         \
  } while (0)

// Sixteen channels of one tile. `to` goes on to the next of the 36 places after `place` numbers.
PLATE_AVX2 PLATE_INLINE void forward_avx2(const uint8_t *from, ptrdiff_t row, ptrdiff_t channels, int16_t *to,
                                          ptrdiff_t place) {
  __m256i half[6][6];
  _Pragma("clang loop unroll(full)") for (int x = 0; x < 6; x++) {
#define PIXEL(Y) _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(from + (Y)*row + x * channels)))
#define HALF(I, VALUE) half[I][x] = VALUE
    FORWARD(PIXEL, HALF);
#undef PIXEL
#undef HALF
  }
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 6; i++) {
#define HALF(X) half[i][X]
#define PLACE(J, VALUE) _mm256_storeu_si256((__m256i *)(to + (6 * i + (J)) * place), VALUE)
    FORWARD(HALF, PLACE);
#undef HALF
#undef PLACE
  }
}

// The products of one place for TILES tiles and sixteen output channels: four tiles at a time, each weight loaded once for all.
PLATE_AVX2 PLATE_INLINE void multiply_avx2(const int16_t *values, ptrdiff_t channels, const int16_t *weights,
                                           int32_t count, int32_t *sums) {
  for (int32_t tile = 0; tile < count; tile += 4, values += 4 * channels, sums += 64) {
    __m256i s[4][2];
    _Pragma("clang loop unroll(full)") for (int t = 0; t < 4; t++) s[t][0] = s[t][1] = _mm256_setzero_si256();
    const int16_t *w = weights;
    for (ptrdiff_t channel = 0; channel < channels; channel += 2, w += 32) {
      const __m256i w0 = _mm256_loadu_si256((const __m256i *)w), w1 = _mm256_loadu_si256((const __m256i *)(w + 16));
      _Pragma("clang loop unroll(full)") for (int t = 0; t < 4; t++) {
        int32_t pair;
        memcpy(&pair, values + t * channels + channel, 4);
        const __m256i x = _mm256_set1_epi32(pair);
        s[t][0] = _mm256_add_epi32(s[t][0], _mm256_madd_epi16(x, w0));
        s[t][1] = _mm256_add_epi32(s[t][1], _mm256_madd_epi16(x, w1));
      }
    }
    _Pragma("clang loop unroll(full)") for (int t = 0; t < 4; t++) {
      _mm256_storeu_si256((__m256i *)(sums + 16 * t), s[t][0]);
      _mm256_storeu_si256((__m256i *)(sums + 16 * t + 8), s[t][1]);
    }
  }
}

// The transform back of six vectors into four, times 24.
#define BACK(FROM, TO)                                                                                           \
  do {                                                                                                           \
    const __m256i m0 = FROM(0), m1 = FROM(1), m2 = FROM(2), m3 = FROM(3), m4 = FROM(4), m5 = FROM(5);            \
    const __m256i a = _mm256_slli_epi32(_mm256_add_epi32(m1, m2), 2);                                            \
    const __m256i b = _mm256_slli_epi32(_mm256_sub_epi32(m1, m2), 2);                                            \
    const __m256i c = _mm256_add_epi32(m3, m4), d2 = _mm256_slli_epi32(_mm256_sub_epi32(m3, m4), 1);             \
    const __m256i six = _mm256_slli_epi32(_mm256_add_epi32(m0, _mm256_slli_epi32(m0, 1)), 1);                    \
    const __m256i twentyfour = _mm256_slli_epi32(_mm256_add_epi32(m5, _mm256_slli_epi32(m5, 1)), 3);             \
    TO(0, _mm256_add_epi32(_mm256_add_epi32(six, a), c));                                                        \
    TO(1, _mm256_add_epi32(b, d2));                                                                              \
    TO(2, _mm256_add_epi32(a, _mm256_slli_epi32(c, 2)));                                                         \
    TO(3, _mm256_add_epi32(_mm256_add_epi32(b, _mm256_slli_epi32(d2, 2)), twentyfour));                          \
  } while (0)

// Eight output channels of one tile: the sums of its 4×4 pixels. `from` goes on to the next place after `place` numbers.
PLATE_AVX2 PLATE_INLINE void back_avx2(const int32_t *from, ptrdiff_t place, __m256i to[4][4]) {
  __m256i half[4][6];
  _Pragma("clang loop unroll(full)") for (int j = 0; j < 6; j++) {
#define PLACE(I) _mm256_loadu_si256((const __m256i *)(from + (6 * (I) + j) * place))
#define HALF(Y, VALUE) half[Y][j] = VALUE
    BACK(PLACE, HALF);
#undef PLACE
#undef HALF
  }
  // 576 = 9 · 64 times the sum, modulo 2³²: times the inverse of 9 it is 64 times the sum, which fits, and then the sum.
  const __m256i ninth = _mm256_set1_epi32(0x38E38E39);
  _Pragma("clang loop unroll(full)") for (int y = 0; y < 4; y++) {
#define HALF(J) half[y][J]
#define SUM(X, VALUE) to[y][X] = _mm256_srai_epi32(_mm256_mullo_epi32(VALUE, ninth), 6)
    BACK(HALF, SUM);
#undef HALF
#undef SUM
  }
}

PLATE_AVX2 void plate_winograd_avx2(const PlateConvolution *c, const int16_t *transformed, const float *factors,
                                    const float *constants, const uint8_t *input, uint8_t *output) {
  _Alignas(32) int16_t values[36 * TILES * PLATE_WINOGRAD_MOST_INPUTS];
  _Alignas(32) int32_t sums[36 * TILES * 16];
  const ptrdiff_t channels = c->inputChannels, outs = c->outputChannels;
  const ptrdiff_t row = (ptrdiff_t)(c->inputWidth + 2) * channels;
  const ptrdiff_t outRow = (ptrdiff_t)(c->outputWidth + 2) * outs;
  const int32_t across = (c->outputWidth + 3) / 4, all = across * ((c->outputHeight + 3) / 4);
  for (int32_t first = 0; first < all; first += TILES) {
    const int32_t count = all - first < TILES ? all - first : TILES;
    // Whole fours: the last tile stands in for those that are missing.
    const int32_t full = (count + 3) / 4 * 4;
    ptrdiff_t at[TILES];
    for (int32_t t = 0; t < full; t++) {
      const int32_t tile = first + (t < count ? t : count - 1);
      // The last tile of a row or column moves back to end with it and computes a few pixels twice.
      int32_t x = tile % across * 4, y = tile / across * 4;
      if (x > c->outputWidth - 4) x = c->outputWidth - 4;
      if (y > c->outputHeight - 4) y = c->outputHeight - 4;
      at[t] = (y + 1) * outRow + (x + 1) * outs;
      for (ptrdiff_t channel = 0; channel < channels; channel += 16)
        forward_avx2(input + y * row + x * channels + channel, row, channels, values + t * channels + channel,
                     full * channels);
    }
    for (ptrdiff_t channel = 0; channel < outs; channel += 16) {
      const int16_t *weights = transformed + channel * 36 * channels;
      for (int32_t place = 0; place < 36; place++)
        multiply_avx2(values + place * full * channels, channels, weights + place * 16 * channels, full,
                      sums + place * full * 16);
      const __m256 f0 = _mm256_loadu_ps(factors + channel), f1 = _mm256_loadu_ps(factors + channel + 8);
      const __m256 c0 = _mm256_loadu_ps(constants + channel), c1 = _mm256_loadu_ps(constants + channel + 8);
      for (int32_t t = 0; t < count; t++) {
        __m256i a[4][4], b[4][4];
        back_avx2(sums + 16 * t, full * 16, a);
        back_avx2(sums + 16 * t + 8, full * 16, b);
        uint8_t *to = output + at[t] + channel;
        for (int y = 0; y < 4; y++, to += outRow)
          for (int x = 0; x < 4; x++)
            _mm_storeu_si128((__m128i *)(to + x * outs),
                             cut_avx2(scaled_avx2(a[y][x], f0, c0), scaled_avx2(b[y][x], f1, c1)));
      }
    }
  }
}
#endif
