#pragma once
#include <stdint.h>

#include "PlateConvolution.h"

/// Winograd's minimal filtering F(4×4, 3×3) of 3×3 convolutions of stride 1: a tile of 6×6 pixels and the weights are
/// each transformed by sums, multiplied place by place, and transformed back into 4×4 output pixels. That takes 36
/// products where 144 are taken one by one.
///
/// In whole numbers modulo 2³², with transforms scaled so that nothing is divided before the end: the sums, and so the
/// outputs, are the same to the bit as those of `plate_convolve` without it.

enum {
  PLATE_WINOGRAD_PLACES = 36,
  /// A convolution of more input channels than this is not run so.
  PLATE_WINOGRAD_MOST_INPUTS = 128,
};

/// Transforms the weights of `plate_convolve` of a 3×3 convolution.
///
/// `inputs` and `outputs` are multiples of 16. `transformed` holds 36 × inputs × outputs numbers of −6223…6223: for each
/// sixteen output channels, each place, each pair of input channels, sixteen outputs × 2.
void plate_winograd_weights(int32_t inputs, int32_t outputs, const int8_t *weights, int16_t *transformed);
