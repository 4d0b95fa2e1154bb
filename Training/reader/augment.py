"""From a canvas to the picture the network reads: the layout and contrast of inference, and a locator's errors for calibrating.

`laid_out` and `normalized` are what `PlateCrop` does in Swift.
"""


import cv2
import numpy as np

from network import HEIGHT, WIDTH

ROWS = HEIGHT - 1  # one row is the contrast row
MIDDLE = HEIGHT // 2
DARKEST = 1  # where 0 is no pixel's value, Tesseract's layout finds nothing dark and costs nothing
BLACK, WHITE = DARKEST + .25, 255.75  # as Tesseract takes them from the contrast row
GAP = 4  # columns between the halves of a two-line plate
OVERLAP = .06  # of the plate's height, beyond the middle, each way


def normalized(picture):
    """`ROWS × WIDTH` gray to `HEIGHT × WIDTH`: contrast stretched and the contrast row put in.

    Tesseract derives black and white from the extremes of the middle row, so that row alternates DARKEST and 255: the
    picture then arrives as it was made, whatever the middle row would have crossed.
    """
    central = picture[ROWS // 5 : ROWS - ROWS // 5].reshape(-1)
    below = np.cumsum(np.bincount(central, minlength=256))
    ranks = [len(central) * 2 // 100, len(central) * 98 // 100]
    low, high = (float(value) for value in np.searchsorted(below, ranks, side="right"))
    if high - low < 8:
        middle = (low + high) / 2
        low, high = middle - 4, middle + 4
    stretched = np.clip(np.floor((picture.astype(np.float32) - low) * (255 / (high - low)) + .5), DARKEST, 255).astype(np.uint8)
    row = np.tile(np.array([DARKEST, 255], np.uint8), WIDTH // 2)[None]
    return np.concatenate([stretched[:MIDDLE], row, stretched[MIDDLE:]])


def as_floats(pictures):
    """What libtesseract's float network sees of `normalized` pictures.

    Its black and white are interpolated quartiles of a histogram, a quarter above the contrast row's darkest value and three quarters above its lightest.
    """
    return (pictures.astype(np.float32) - np.float32(BLACK)) * np.float32(2 / (WHITE - BLACK)) - 1


def as_input(pictures):
    """What its int8 network sees of them."""
    return np.clip(np.rint(as_floats(pictures) * 128), -127, 127) / np.float32(127)


def warped(canvas, corners, width, height):
    """Samples the quadrilateral at twice the size and averages, as area sampling does."""
    target = np.array([[0, 0], [2 * width, 0], [2 * width, 2 * height], [0, 2 * height]], np.float32) - .5
    matrix = cv2.getPerspectiveTransform(target, np.asarray(corners, np.float32) - .5)
    big = cv2.warpPerspective(canvas, matrix, (2 * width, 2 * height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                              borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA)


def part(corners, top, bottom):
    """The quadrilateral between two heights (0 top, 1 bottom) of another."""
    tl, tr, br, bl = corners
    return np.array([tl + (bl - tl) * top, tr + (br - tr) * top, tr + (br - tr) * bottom, tl + (bl - tl) * bottom])


def laid_out(canvas, corners, lines, width=WIDTH, rows=ROWS):
    """The plate as one line, or its upper and lower half side by side (with a gap to be filled)."""
    if lines != 2:
        return warped(canvas, corners, width, rows)
    half = (width - max(1, round(GAP * width / WIDTH))) // 2
    upper = warped(canvas, part(corners, 0, .5 + OVERLAP), half, rows)
    lower = warped(canvas, part(corners, .5 - OVERLAP, 1), half, rows)
    gap = np.full((rows, width - 2 * half), 128, np.uint8)
    return np.concatenate([upper, gap, lower], 1)


def finished(picture, lines):
    """`normalized`, and the gap of a two-line layout set to middle gray."""
    result = normalized(picture)
    if lines == 2:
        half = (WIDTH - GAP) // 2
        result[:MIDDLE, half : WIDTH - half] = 128
        result[MIDDLE + 1 :, half : WIDTH - half] = 128
    return result


class Augmenter:
    """A locator's errors on one picture, for calibrating; `batches.py` makes those of training."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def misplaced(self, corners, strength, tight, spread):
        """The corners as a locator errs; `tight` limits how far inside the plate they may fall, `spread` is of the
        plate's rotation in radians."""
        random = self.random
        tl, tr, br, bl = corners
        along, down = ((tr - tl) + (br - bl)) / 2, ((bl - tl) + (br - tr)) / 2
        u = np.zeros((4, 2))  # shifts of the corners in units of the plate's width and height
        sides = random.normal(0, 1, 4) * strength
        if random.random() < .25:
            sides *= 2
        outward = np.clip(sides * [.02, .055, .02, .055], [-.03, -tight, -.03, -tight], [.12, .3, .12, .3])  # left, top, right, bottom
        u += [[-outward[0], -outward[1]], [outward[2], -outward[1]], [outward[2], outward[3]], [-outward[0], outward[3]]]
        aspect = np.linalg.norm(along) / max(1e-6, np.linalg.norm(down))
        if random.random() < .45 * strength:  # the box of a rotated plate
            slope = float(np.clip(random.normal(0, spread) * min(4.5, aspect), -.6, .6))  # right side lower by
            above, below = min(0, slope), max(0, slope)
            u[:, 1] += [above, above - slope, below - slope, below]
        if random.random() < .4 * strength:  # slanted
            slant = random.normal(0, .12) / max(1.2, aspect)
            u[:, 0] += np.array([slant, slant, -slant, -slant])
        u += random.normal(0, 1, (4, 2)) * [.01, .03] * strength
        return np.asarray(corners) + u[:, :1] * along + u[:, 1:] * down
