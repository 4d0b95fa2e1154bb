// Hot loops, one C function each.
#pragma once

#include "MatchKernels.h"
#include "PlateConvolution.h"
#include "PlateSampling.h"
#include "PlateWinograd.h"
