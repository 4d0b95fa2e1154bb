// Hot loops, one C function each.
#pragma once

#include "MatchKernels.h"
