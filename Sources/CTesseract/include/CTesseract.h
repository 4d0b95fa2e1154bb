// Tesseract in a few C functions. The probabilities of each time step, which a beam search needs, are in its C++ API
// alone, so a small C++ file stands behind them. Nothing is thrown across.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Classes of a time step: 0–9, A–Z, then the blank.
enum { PLATE_CLASSES = 37 };

/// A Tesseract engine with one model, for one call at a time.
typedef struct PlateRecognizer PlateRecognizer;

/// Makes a recognizer of a `.traineddata` file in memory (copied), or returns NULL when Tesseract refuses it.
/// With `is_stock` the engine is left as it comes, to compare with.
PlateRecognizer *plate_recognizer_create(const uint8_t *model, size_t size, int is_stock);

/// Frees a recognizer; NULL is allowed.
void plate_recognizer_destroy(PlateRecognizer *recognizer);

/// Reads a picture of one line of gray values, row by row, and writes the probabilities of each time step
/// (`PLATE_CLASSES` values a step; those below 0.01 are given as 0).
/// Returns the number of time steps, at most `capacity`; 0 when nothing was read; -1 on failure.
int plate_recognizer_read(
    PlateRecognizer *recognizer, const uint8_t *pixels, int width, int height, float *probabilities, int capacity);

/// Reads a picture of one line and writes Tesseract's own text, at most `capacity` bytes with its ending 0.
/// Returns 0, or -1 on failure.
int plate_recognizer_text(
    PlateRecognizer *recognizer, const uint8_t *pixels, int width, int height, char *text, size_t capacity);

#ifdef __cplusplus
}
#endif
