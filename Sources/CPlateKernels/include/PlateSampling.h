#pragma once
#include <stdint.h>

/// Scales a gray picture down by averaging the area under each new pixel; weights of partly covered pixels are exact.
///
/// `row` is scratch of `width` floats; `starts` and `shares` are tables that `plate_area_table` filled for the width:
/// `newWidth` starts, and `newWidth × taps` shares.
void plate_scale_area(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *small, int32_t newWidth,
                      int32_t newHeight, const int32_t *starts, const float *shares, int32_t taps, float *row,
                      int32_t level);

/// How many old pixels a new one may touch when `width` pixels become `newWidth` (never more of them).
int32_t plate_area_taps(int32_t width, int32_t newWidth);

/// Fills `starts` (newWidth) and `shares` (newWidth × taps): the first old pixel under each new one and the parts of it.
void plate_area_table(int32_t width, int32_t newWidth, int32_t taps, int32_t *starts, float *shares);

/// Halves a gray picture, each new pixel the mean of four, rounded up at halves; an odd last row or column is left out.
///
/// `half` holds (width / 2) × (height / 2) pixels.
void plate_halve(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *half, int32_t level);

/// Spreads a gray picture into cells of 4×4 pixels: cell (x, y), channel 4·j + i is pixel (4x + i, 4y + j) / 2.
///
/// `cells` is a bordered map of cellsWide × cellsHigh × 16 that covers the picture; what lies beyond it becomes 64.
void plate_cells(const uint8_t *pixels, int32_t width, int32_t height, uint8_t *cells, int32_t cellsWide,
                 int32_t cellsHigh);

/// Where a patch lies in a picture: position (u, v) of the patch, in its pixels, is at
/// (origin + across·u + down·v) / (1 + vanishAcross·u + vanishDown·v), in pixels of the picture.
///
/// Both `vanish` are 0 for a parallelogram. A patch pixel is the mean of samplesAcross × samplesDown samples, 1…8 each.
typedef struct {
  float originX, originY, acrossX, acrossY, downX, downY, vanishAcross, vanishDown;
  int32_t samplesAcross, samplesDown;
} PlateView;

/// Samples a quadrilateral of a gray picture, bilinearly; beyond the picture its edge is repeated.
void plate_sample_patch(const uint8_t *pixels, int32_t width, int32_t height, const PlateView *view, float *patch,
                        int32_t patchWidth, int32_t patchHeight, int32_t level);

/// Evens out a patch and spreads it into cells of 2×2 pixels: (pixel − mean) · unit / (standard deviation + 8) + 64,
/// rounded, cut to 0…127; cell (x, y), channel 2·j + i is pixel (2x + i, 2y + j). Mean and standard deviation are those of all
/// but `border` pixels at each side.
///
/// `cells` is a bordered map of width / 2 × height / 2 × 4; width − 2 · border is a multiple of 16 and more than 0, height is even and
/// more than 2 · border.
void plate_patch_cells(const float *patch, int32_t width, int32_t height, int32_t border, float unit, uint8_t *cells,
                       int32_t level);
