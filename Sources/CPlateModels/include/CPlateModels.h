// Trained weights inside the binary.
#pragma once

#include "plates_model.h"
