// Trained weights inside the binary.
#pragma once

#include "PlateLocatorModel.h"
#include "plates_model.h"
