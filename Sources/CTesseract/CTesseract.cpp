#include "CTesseract.h"

#include <dlfcn.h>
#include <leptonica/allheaders.h>
#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <climits>
#include <cstring>
#include <memory>
#include <new>

struct PlateRecognizer {
  tesseract::TessBaseAPI engine;
};

namespace {

// libgomp runs a team of four spinning threads on a line this small; one is several times faster. The setting is the
// calling thread's own, so it is made before each read; another OpenMP, or none, has nothing to limit.
void use_one_thread() {
  using SetLevels = void (*)(int);
  static const auto set_levels =
      reinterpret_cast<SetLevels>(dlsym(RTLD_DEFAULT, "omp_set_max_active_levels"));
  if (set_levels) set_levels(0);
}

int class_of(const char *symbol) {
  if (symbol == nullptr || symbol[0] == 0) return PLATE_CLASSES - 1;
  if (symbol[0] >= '0' && symbol[0] <= '9') return symbol[0] - '0';
  if (symbol[0] >= 'A' && symbol[0] <= 'Z') return symbol[0] - 'A' + 10;
  return -1;
}

bool recognize(PlateRecognizer *recognizer, const uint8_t *pixels, int width, int height) {
  use_one_thread();
  recognizer->engine.SetImage(pixels, width, height, 1, width);
  return recognizer->engine.Recognize(nullptr) == 0;
}

}  // namespace

PlateRecognizer *plate_recognizer_create(const uint8_t *model, size_t size, int is_stock) {
  if (model == nullptr || size > INT_MAX) return nullptr;
  try {
    use_one_thread();
    auto recognizer = std::make_unique<PlateRecognizer>();
    auto &engine = recognizer->engine;
    if (engine.Init(
            reinterpret_cast<const char *>(model), static_cast<int>(size), "plates", tesseract::OEM_LSTM_ONLY,
            nullptr, 0, nullptr, nullptr, false, nullptr) != 0) {
      return nullptr;
    }
    engine.SetVariable("debug_file", "/dev/null");
    if (!is_stock) {
      engine.SetVariable("tessedit_do_invert", "0");  // the model reads both polarities
      engine.SetVariable("lstm_choice_mode", "1");    // keeps the time steps
      engine.SetVariable("lstm_choice_iterations", "0");
      // Tesseract outlines what is dark before it reads, and of one raw line uses nothing of it: a fifth of the time.
      // Asked for the emptiest place of a whole histogram, Otsu's threshold falls on the gray value 0 that our pictures
      // lack, and nothing is dark. The network sees the gray picture all the same.
      engine.SetVariable("thresholding_method", "1");
      engine.SetVariable("thresholding_score_fraction", "1");
      engine.SetVariable("thresholding_tile_size", "1000");
      engine.SetVariable("thresholding_smooth_kernel_size", "0");
    }
    engine.SetPageSegMode(tesseract::PSM_RAW_LINE);  // any other mode looks for lines and loses a quarter of them
    return recognizer.release();
  } catch (...) {
    return nullptr;
  }
}

void plate_recognizer_destroy(PlateRecognizer *recognizer) {
  try {
    delete recognizer;
  } catch (...) {
  }
}

int plate_recognizer_read(
    PlateRecognizer *recognizer, const uint8_t *pixels, int width, int height, float *probabilities, int capacity) {
  try {
    if (!recognize(recognizer, pixels, width, height)) return -1;
    std::unique_ptr<tesseract::ResultIterator> words(recognizer->engine.GetIterator());
    int count = 0;
    if (words == nullptr || words->Empty(tesseract::RIL_WORD)) return 0;
    do {
      const auto *segments = words->GetRawLSTMTimesteps();
      if (segments == nullptr) continue;
      for (const auto &segment : *segments) {
        for (const auto &step : segment) {
          if (count == capacity) return count;
          float *row = probabilities + static_cast<size_t>(count++) * PLATE_CLASSES;
          std::memset(row, 0, PLATE_CLASSES * sizeof(float));
          for (const auto &choice : step) {
            const int index = class_of(choice.first);
            if (index >= 0) row[index] += choice.second;
          }
        }
      }
    } while (words->Next(tesseract::RIL_WORD));
    return count;
  } catch (...) {
    return -1;
  }
}

int plate_recognizer_text(
    PlateRecognizer *recognizer, const uint8_t *pixels, int width, int height, char *text, size_t capacity) {
  if (capacity == 0) return -1;
  try {
    if (!recognize(recognizer, pixels, width, height)) return -1;
    std::unique_ptr<char[]> read(recognizer->engine.GetUTF8Text());
    std::strncpy(text, read ? read.get() : "", capacity - 1);
    text[capacity - 1] = 0;
    return 0;
  } catch (...) {
    return -1;
  }
}
