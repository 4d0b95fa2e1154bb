#pragma once
#include <stdint.h>

/// How far a kernel may go beyond the baseline of the processor it was compiled for. Results are the same to the bit.
enum {
  PLATE_LEVEL_PLAIN = 0,   // any processor
  PLATE_LEVEL_AVX2 = 1,    // x86-64-v3
  PLATE_LEVEL_AVX512 = 2,  // x86-64-v4 with VNNI
};

/// The highest level that this processor has and this build contains.
int32_t plate_best_level(void);

/// One convolution of small integers. Maps are (height + 2) × (width + 2) × channels bytes of 0…127, channels innermost,
/// with a border of one pixel that holds the map's zero and is never written. Output pixel (x, y) looks at the input
/// around (stride·x, stride·y).
typedef struct {
  int32_t taps;            // 3: 3×3; 1: 1×1
  int32_t stride;          // 1 or 2
  int32_t inputWidth;      // without the border
  int32_t inputHeight;
  int32_t inputChannels;   // a multiple of 4
  int32_t outputWidth;     // (inputWidth + stride - 1) / stride
  int32_t outputHeight;
  int32_t outputChannels;  // a multiple of 16
} PlateConvolution;

/// Which pairs of fours of weights AVX2 may add in 16 bits, whatever the inputs are: 1 where no sum of their products with
/// 0…127 overflows, else 0.
///
/// `weights` as in `plate_convolve`; `pairs` holds outputs / 16 × taps × (taps × inputs / 8) bytes, rounded down in the brackets.
void plate_weight_pairs(int32_t taps, int32_t inputs, int32_t outputs, const int8_t *weights, uint8_t *pairs);

/// Runs one convolution: output = round(sum · factor + constant), halves to even, cut to 0…127.
///
/// `weights` is taps × taps × inputChannels / 4 × outputChannels × 4 of −127…127, `factors` and `constants` one an output
/// channel. With inputs below 128 two products fit 16 bits, which AVX2 needs. `pairs` is what `plate_weight_pairs` makes of
/// the weights; `transformed` null, or what `plate_winograd_weights` makes of those of a 3×3 convolution of stride 1: AVX2
/// then takes a third of the time.
void plate_convolve(const PlateConvolution *convolution, const int8_t *weights, const uint8_t *pairs,
                    const int16_t *transformed, const float *factors, const float *constants, const uint8_t *input,
                    uint8_t *output, int32_t level);

/// The same without rounding and cutting: `output` is a map of floats without a border.
void plate_convolve_to_floats(const PlateConvolution *convolution, const int8_t *weights, const uint8_t *pairs,
                              const float *factors, const float *constants, const uint8_t *input, float *output,
                              int32_t level);

/// Adds two maps of different scales, the coarse one's pixels doubled in both directions:
/// sum = round(fine · a + coarse · b + c), cut to 0…127.
///
/// All are bordered; `coarse` is at least (width + 1) / 2 × (height + 1) / 2.
void plate_add_doubled(const uint8_t *fine, int32_t width, int32_t height, const uint8_t *coarse, int32_t coarseWidth,
                       int32_t channels, float a, float b, float c, uint8_t *sum, int32_t level);
