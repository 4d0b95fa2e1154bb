// Hot loops, one C function each.
#pragma once
