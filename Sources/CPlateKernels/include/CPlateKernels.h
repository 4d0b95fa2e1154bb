// Hot loops, one C function each.
#pragma once
#include "PlateConvolution.h"
#include "PlateSampling.h"
