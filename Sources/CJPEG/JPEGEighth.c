#include "CJPEG.h"

#include <stdlib.h>
#include <string.h>

// Where nothing moves only the means of the blocks are wanted, the first coefficient of each. libjpeg decodes the codes of
// the 63 others one by one to find the next block. Here a table says of the next bits how many whole codes they hold and how
// many coefficients these pass over, so that several are skipped in one step: a third of the time.
//
// What a camera sends is baseline, gray or YCbCr, in one scan. Anything else, and anything that is not as it should be to the
// last bit, is left to libjpeg, which says what is wrong.

enum { look = 10, longest = 16, most_blocks = 10, slack = 512 };

typedef struct {
  int is_given;
  uint8_t count[longest + 1]; // codes by length
  uint8_t symbol[256];
} code_list;

typedef struct {
  int first[longest + 1];  // the first code of each length
  int offset[longest + 1]; // its place in `list->symbol`
  const code_list *list;
  uint16_t one[1 << look]; // symbol << 8 | length of the code that the bits begin with; 0: it is longer
} code_table;

// What the next bits say: how many of them the whole codes among them take with the values behind these (0: not even one
// fits), how many coefficients they pass over, and whether the last one ends the block.
typedef uint32_t stride;
static unsigned bits_of(stride s) { return s & 0xFF; }
static unsigned passed_by(stride s) { return s >> 8 & 0xFF; }
static unsigned ends(stride s) { return s >> 16; }

typedef struct {
  int id, across, down, quantity, dc, ac;
} component;

typedef struct {
  int width, height, components, interval, across, down;
  component component[3];
  int quantity[4]; // of the first coefficient; 0: not given
  code_list list[2][4];
  code_table dc[4], ac[4];
  stride strides[4][1 << look];
} eighth;

static int big16(const uint8_t *at) { return at[0] << 8 | at[1]; }

static int read_codes(eighth *e, const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    if (end - at < 17 || (at[0] & 0xEC) != 0) return 0;
    code_list *list = &e->list[at[0] >> 4][at[0] & 3];
    int symbols = 0;
    for (int length = 1; length <= longest; length++) symbols += list->count[length] = at[length];
    at += 17;
    if (symbols > 256 || symbols > end - at) return 0;
    memset(list->symbol, 0, sizeof list->symbol);
    memcpy(list->symbol, at, (size_t)symbols);
    list->is_given = 1;
    at += symbols;
  }
  return 1;
}

static int read_quantities(eighth *e, const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    int wide = at[0] >> 4, size = wide ? 128 : 64;
    if ((at[0] & 0xEC) != 0 || end - at < 1 + size) return 0;
    e->quantity[at[0] & 3] = wide ? big16(at + 1) : at[1];
    at += 1 + size;
  }
  return 1;
}

static int read_frame(eighth *e, const uint8_t *at, const uint8_t *end) {
  if (e->components != 0 || end - at < 6 || at[0] != 8) return 0;
  e->height = big16(at + 1);
  e->width = big16(at + 3);
  e->components = at[5];
  if ((e->components != 1 && e->components != 3) || end - at != 6 + 3 * e->components) return 0;
  int blocks = 0;
  for (int i = 0; i < e->components; i++) {
    const uint8_t *one = at + 6 + 3 * i;
    component *c = &e->component[i];
    *c = (component){.id = one[0], .across = one[1] >> 4, .down = one[1] & 15, .quantity = one[2]};
    if (c->across < 1 || c->across > 4 || c->down < 1 || c->down > 4 || c->quantity > 3) return 0;
    for (int j = 0; j < i; j++)
      if (e->component[j].id == c->id) return 0;
    // The gray values must be the finest, or an eighth is not one value a block.
    if (c->across > e->component[0].across || c->down > e->component[0].down) return 0;
    blocks += c->across * c->down;
  }
  // These identifiers mean red, green and blue.
  if (e->component[0].id == 'R') return 0;
  if (e->components == 1) e->component[0].across = e->component[0].down = 1;
  return e->components == 1 || blocks <= most_blocks;
}

static int read_scan(eighth *e, const uint8_t *at, const uint8_t *end) {
  if (e->components == 0 || end - at != 4 + 2 * e->components || at[0] != e->components) return 0;
  for (int i = 0; i < e->components; i++) {
    component *c = &e->component[i];
    c->dc = at[2 + 2 * i] >> 4;
    c->ac = at[2 + 2 * i] & 15;
    if (at[1 + 2 * i] != c->id || c->dc > 3 || c->ac > 3) return 0;
    if (!e->list[0][c->dc].is_given || !e->list[1][c->ac].is_given) return 0;
  }
  const uint8_t *rest = end - 3;
  return rest[0] == 0 && rest[1] == 63 && rest[2] == 0;
}

/// Reads up to the coded data; 0 when libjpeg must look.
static const uint8_t *read_headers(eighth *e, const uint8_t *at, const uint8_t *end) {
  if (end - at < 4 || at[0] != 0xFF || at[1] != 0xD8) return NULL;
  for (at += 2; end - at >= 4;) {
    int marker = at[1], length = big16(at + 2);
    if (at[0] != 0xFF || length < 2 || length > end - at - 2) return NULL;
    const uint8_t *content = at + 4, *behind = at + 2 + length;
    int is_good;
    switch (marker) {
    case 0xC0:
    case 0xC1: is_good = read_frame(e, content, behind); break;
    case 0xC4: is_good = read_codes(e, content, behind); break;
    case 0xDB: is_good = read_quantities(e, content, behind); break;
    case 0xDA: return read_scan(e, content, behind) ? behind : NULL;
    case 0xDD:
      is_good = length == 4;
      if (is_good) e->interval = big16(content);
      break;
    case 0xEE: is_good = 0; break; // Adobe's, which may say that the colors are others
    default: is_good = (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE;
    }
    if (!is_good) return NULL;
    at = behind;
  }
  return NULL;
}

static int make_codes(code_table *table, const code_list *list) {
  memset(table->one, 0, sizeof table->one);
  table->list = list;
  int code = 0, symbols = 0;
  for (int length = 1; length <= longest; length++, code <<= 1) {
    table->first[length] = code;
    table->offset[length] = symbols;
    for (int i = 0; i < list->count[length]; i++, code++, symbols++) {
      if (code >= 1 << length) return 0;
      if (length > look) continue;
      int each = 1 << (look - length);
      uint16_t entry = (uint16_t)(list->symbol[symbols] << 8 | length);
      for (int j = 0; j < each; j++) table->one[code * each + j] = entry;
    }
  }
  return 1;
}

static void make_strides(stride *strides, const code_table *table) {
  for (unsigned index = 0; index < 1 << look; index++) {
    unsigned bits = 0, passed = 0, is_end = 0;
    while (bits < look && !is_end) {
      unsigned entry = table->one[(index << bits) & ((1 << look) - 1)];
      unsigned length = entry & 0xFF, run = entry >> 12, size = entry >> 8 & 15;
      if (length == 0 || bits + length > look) break;
      is_end = size == 0 && run != 15;
      if (!is_end && passed + run + 1 > 63) break;
      bits += length + size;
      if (!is_end) passed += run + 1;
    }
    strides[index] = bits | passed << 8 | is_end << 16;
  }
}

/// The bits from a position on, the first one at the top: 57 at least.
static uint64_t bits_at(const uint8_t *data, size_t position) {
  uint64_t word;
  memcpy(&word, data + (position >> 3), 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word << (position & 7);
}

/// The symbol whose code `window` begins with and, in `length`, that of the code; below 0 when there is none.
static int symbol_of(const code_table *table, uint64_t window, unsigned *length) {
  unsigned entry = table->one[window >> (64 - look)];
  if (entry != 0) {
    *length = entry & 0xFF;
    return (int)(entry >> 8);
  }
  for (unsigned bits = look + 1; bits <= longest; bits++) {
    int place = (int)(window >> (64 - bits)) - table->first[bits];
    if (place >= 0 && place < table->list->count[bits]) {
      *length = bits;
      return table->list->symbol[table->offset[bits] + place];
    }
  }
  return -1;
}

/// Passes over a block: how much its first coefficient differs from the last block's, in `difference`, and the position
/// behind it; 0 when something is wrong.
static size_t pass_over(
  const code_table *dc, const code_table *ac, const stride *strides, const uint8_t *data, size_t position,
  int *difference) {
  uint64_t window = bits_at(data, position);
  unsigned length;
  int size = symbol_of(dc, window, &length);
  if (size < 0 || size > 11) return 0;
  // Of `size` bits those that begin with 0 are negative. Without a branch: no one could foretell it.
  int value = (int)(window << length >> 1 >> (63 - size)), half = 1 << size >> 1;
  *difference = value + ((value < half) * (1 - (1 << size)));
  unsigned used = length + (unsigned)size, next = 1;
  do {
    // A code has 16 bits at most.
    if (used > 57 - longest) {
      position += used;
      window = bits_at(data, position);
      used = 0;
    }
    stride s = strides[window << used >> (64 - look)];
    if (bits_of(s) != 0 && next + passed_by(s) + ends(s) <= 64) {
      used += bits_of(s);
      next += passed_by(s);
      if (ends(s)) break;
      continue;
    }
    int symbol = symbol_of(ac, window << used, &length);
    if (symbol < 0) return 0;
    used += length + (symbol & 15);
    if ((symbol & 15) == 0 && symbol >> 4 != 15) break;
    next += (unsigned)(symbol >> 4) + 1;
  } while (next < 64);
  return next > 64 ? 0 : position + used;
}

/// Decodes the blocks between two restart markers; whether all is as it should be.
static int decode_interval(
  const eighth *e, const uint8_t *data, size_t bits, int from, int to, uint8_t *pixels) {
  const component *gray = &e->component[0];
  int columns = (e->width + 7) / 8, rows = (e->height + 7) / 8, sum = 0;
  size_t position = 0;
  for (int unit = from; unit < to; unit++) {
    int left = unit % e->across * gray->across, top = unit / e->across * gray->down;
    for (int i = 0; i < e->components; i++) {
      const component *c = &e->component[i];
      for (int block = 0; block < c->across * c->down; block++) {
        int difference = 0;
        position = pass_over(
          &e->dc[c->dc], &e->ac[c->ac], e->strides[c->ac], data, position, &difference);
        if (position == 0 || position > bits) return 0;
        if (i != 0) continue;
        sum += difference;
        int mean = sum * e->quantity[c->quantity];
        if (sum < -4096 || sum > 4096 || mean < -4096 || mean > 4087) return 0;
        int column = left + block % c->across, row = top + block / c->across;
        int value = ((mean + 4) >> 3) + 128;
        if (column < columns && row < rows)
          pixels[(size_t)row * (size_t)columns + (size_t)column] =
            (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
      }
    }
  }
  // What fills the last byte may be left, and nothing else.
  return bits - position < 8;
}

/// Copies the coded data up to the next marker without the zeros behind each 0xFF; the place of the marker, 0 when there is none.
static const uint8_t *unstuffed(const uint8_t *at, const uint8_t *end, uint8_t *data, size_t *size) {
  *size = 0;
  while (at < end) {
    const uint8_t *found = memchr(at, 0xFF, (size_t)(end - at));
    if (found == NULL || end - found < 2) return NULL;
    size_t whole = (size_t)(found - at) + (found[1] == 0);
    memcpy(data + *size, at, whole);
    *size += whole;
    if (found[1] != 0) return found;
    at = found + 2;
  }
  return NULL;
}

static int decode_scan(
  const eighth *e, const uint8_t *at, const uint8_t *end, uint8_t *data, uint8_t *pixels) {
  int units = e->across * e->down, restarts = 0;
  for (int unit = 0; unit < units;) {
    int next = e->interval > 0 && e->interval < units - unit ? unit + e->interval : units;
    size_t size;
    at = unstuffed(at, end, data, &size);
    if (at == NULL) return 0;
    memset(data + size, 0, slack);
    if (!decode_interval(e, data, 8 * size, unit, next, pixels)) return 0;
    if (at[1] != (next < units ? 0xD0 + restarts++ % 8 : 0xD9)) return 0;
    at += 2;
    unit = next;
  }
  return 1;
}

static int decode(
  eighth *e, const uint8_t *bytes, size_t count, uint8_t *pixels, const hotplate_jpeg_info *info) {
  const uint8_t *end = bytes + count, *coded = read_headers(e, bytes, end);
  if (coded == NULL || e->width == 0 || e->height == 0) return 0;
  // `pixels` has room for the size that `info` tells and no other.
  if (e->width != info->width || e->height != info->height) return 0;
  int quantity = e->quantity[e->component[0].quantity];
  if (quantity < 1 || quantity > 255) return 0;
  for (int i = 0; i < e->components; i++) {
    const component *c = &e->component[i];
    // libjpeg refuses a picture that names a table it does not have, of a color that is not wanted, too.
    if (e->quantity[c->quantity] == 0) return 0;
    if (!make_codes(&e->dc[c->dc], &e->list[0][c->dc])) return 0;
    if (!make_codes(&e->ac[c->ac], &e->list[1][c->ac])) return 0;
    for (int j = 0; j < 256; j++)
      if (e->list[0][c->dc].symbol[j] > 15) return 0;
    make_strides(e->strides[c->ac], &e->ac[c->ac]);
  }
  const component *gray = &e->component[0];
  e->across = (e->width + 8 * gray->across - 1) / (8 * gray->across);
  e->down = (e->height + 8 * gray->down - 1) / (8 * gray->down);
  uint8_t *data = malloc((size_t)(end - coded) + slack);
  if (data == NULL) return 0;
  int is_good = decode_scan(e, coded, end, data, pixels);
  free(data);
  return is_good;
}

int hotplate_jpeg_eighth(
  const uint8_t *bytes, size_t count, uint8_t *pixels, const hotplate_jpeg_info *info) {
  eighth *e = calloc(1, sizeof *e);
  if (e == NULL || bytes == NULL) {
    free(e);
    return 0;
  }
  int is_good = decode(e, bytes, count, pixels, info);
  free(e);
  return is_good;
}
