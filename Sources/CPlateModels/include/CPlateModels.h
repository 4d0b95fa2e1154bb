// Trained weights inside the binary.
#pragma once

#include "PlateAppearanceModel.h"
#include "PlateLocatorModel.h"
#include "plates_model.h"
