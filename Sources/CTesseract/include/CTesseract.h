// Tesseract in a few C functions; its C++ API gives more than capi.h does, so a small C++ file stands behind them.
#pragma once
