// The inner side of PlateConvolution.c and PlateWinograd.c.
#pragma once

#include "PlateConvolution.h"
#include "PlateLevels.h"

#if PLATE_HAS_LEVELS
// `input` and `output` at least 4×4 pixels; at most PLATE_WINOGRAD_MOST_INPUTS input channels.
PLATE_AVX2 void plate_winograd_avx2(const PlateConvolution *convolution, const int16_t *transformed,
                                    const float *factors, const float *constants, const uint8_t *input,
                                    uint8_t *output);
#endif
