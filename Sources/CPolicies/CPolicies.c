#include "CPolicies.h"

static const unsigned char uk[] = {
#embed "../../Policies/UK.json"
};
static const unsigned char us_ar[] = {
#embed "../../Policies/US-AR.json"
};
static const unsigned char us_ca[] = {
#embed "../../Policies/US-CA.json"
};
static const unsigned char us_nh[] = {
#embed "../../Policies/US-NH.json"
};
static const unsigned char us_va[] = {
#embed "../../Policies/US-VA.json"
};

const unsigned char *hotplate_policy(int index, size_t *count) {
  switch (index) {
  case 0: *count = sizeof uk; return uk;
  case 1: *count = sizeof us_ar; return us_ar;
  case 2: *count = sizeof us_ca; return us_ca;
  case 3: *count = sizeof us_nh; return us_nh;
  case 4: *count = sizeof us_va; return us_va;
  default: *count = 0; return NULL;
  }
}
