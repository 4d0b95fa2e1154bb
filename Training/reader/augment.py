"""From a canvas to the picture the network reads: a locator's errors, an optic's faults, then the layout of inference.

The last step, `normalized`, is the one that `PlateCrop` does in Swift; all before it happens in training alone.
"""

import math

import cv2
import numpy as np

from network import HEIGHT, WIDTH

ROWS = HEIGHT - 1  # one row is the contrast row
MIDDLE = HEIGHT // 2
GAP = 4  # columns between the halves of a two-line plate
OVERLAP = .06  # of the plate's height, beyond the middle, each way


def normalized(picture):
    """`ROWS × WIDTH` gray to `HEIGHT × WIDTH`: contrast stretched and the contrast row put in.

    Tesseract derives black and white from the extremes of the middle row, so that row alternates 0 and 255: the
    picture then arrives as it was made, whatever the middle row would have crossed.
    """
    central = picture[ROWS // 5 : ROWS - ROWS // 5].reshape(-1)
    below = np.cumsum(np.bincount(central, minlength=256))
    ranks = [len(central) * 2 // 100, len(central) * 98 // 100]
    low, high = (float(value) for value in np.searchsorted(below, ranks, side="right"))
    if high - low < 8:
        middle = (low + high) / 2
        low, high = middle - 4, middle + 4
    stretched = np.clip(np.floor((picture.astype(np.float32) - low) * (255 / (high - low)) + .5), 0, 255).astype(np.uint8)
    row = np.tile(np.array([0, 255], np.uint8), WIDTH // 2)[None]
    return np.concatenate([stretched[:MIDDLE], row, stretched[MIDDLE:]])


def as_input(pictures):
    """What libtesseract's int8 network sees of `normalized` pictures.

    Its black and white are interpolated quartiles of a histogram: 0.25 and 255.75 for the contrast row's extremes.
    """
    seen = (pictures.astype(np.float32) - np.float32(.25)) * np.float32(1 / 127.75) - 1
    return np.clip(np.rint(seen * 128), -127, 127) / np.float32(127)


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
    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        random = self.random
        self.blobs = []  # smooth patches for dirt, glare and shadow
        for _ in range(120):
            coarse = random.standard_normal((random.integers(2, 9), random.integers(3, 24))).astype(np.float32)
            self.blobs.append(cv2.resize(coarse, (WIDTH, ROWS), interpolation=cv2.INTER_CUBIC))

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

    def seen(self, canvas, corners, lines, strength=1.0, real=False):
        random = self.random
        corners = self.misplaced(np.asarray(corners, np.float64), strength * (.8 if real else 1),
                                 .05 if real else .1, .03 if real else .06)
        width, rows = WIDTH, ROWS
        if random.random() < (.2 if real else .5) * strength:
            rows = int(random.uniform(13 if lines != 2 else 15, ROWS))
            width = int(max(rows * 1.7, WIDTH * rows / ROWS * random.uniform(.5, 1.1)))
            width = min(WIDTH, width)
        picture = laid_out(canvas, corners, lines, width, rows).astype(np.float32)
        if random.random() < .35 * strength:
            sigma = random.uniform(.3, 1.5) * (rows / ROWS) ** .5 * (.7 if real else 1)
            picture = cv2.GaussianBlur(picture, (0, 0), sigma * random.uniform(.7, 1.5), sigmaY=sigma)
        if random.random() < .08 * strength:
            length = int(random.integers(2, 6))
            if random.random() < .7:
                picture = cv2.blur(picture, (length, 1))
            else:
                picture = cv2.blur(picture, (1, max(2, length - 2)))
        if random.random() < (.1 if real else .25) * strength:
            picture = self.lit(picture)
        if random.random() < (.06 if real else .15) * strength:
            blob = cv2.resize(self.blobs[random.integers(len(self.blobs))], (width, rows))
            cover = np.clip((blob - random.uniform(.7, 1.6)) * random.uniform(1, 6), 0, random.uniform(.3, .9))
            picture += (random.uniform(0, 255) - picture) * cover
        if random.random() < .12 * strength:  # little contrast, as of a toll camera
            center = picture.mean()
            picture = center + (picture - center) * random.uniform(.08, .4)
        if random.random() < .25:
            spread = max(8.0, float(picture.std()))
            picture = picture + random.standard_normal(picture.shape, np.float32) * spread * random.uniform(.03, .45 if not real else .25) * strength
        if random.random() < .3:
            scaled = np.clip(picture / 255, 0, 1)
            picture = 255 * scaled ** math.exp(random.normal(0, .35 * strength))
        if random.random() < .12:
            picture = 255 - picture
        picture = np.clip(picture, 0, 255).astype(np.uint8)
        if random.random() < .14 * strength:
            quality = int(random.uniform(28, 85))
            picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
        if (width, rows) != (WIDTH, ROWS):
            picture = cv2.resize(picture, (WIDTH, ROWS), interpolation=cv2.INTER_LINEAR)
        if random.random() < .03 * strength:
            x, w = random.integers(0, WIDTH), random.integers(2, 8)
            picture[:, x : x + w] = random.integers(0, 256)
        return finished(picture, lines)

    def lit(self, picture):
        """A shadow's edge, a light falling off, or a glare."""
        random = self.random
        rows, width = picture.shape
        kind = random.random()
        if kind < .4:
            angle, offset = random.uniform(0, 2 * math.pi), random.uniform(-.4, .4)
            y, x = np.mgrid[0:rows, 0:width].astype(np.float32)
            side = (x / width - .5) * math.cos(angle) + (y / rows - .5) * math.sin(angle) - offset
            edge = 1 / (1 + np.exp(-side * random.uniform(4, 80)))
            return picture * (1 - edge * random.uniform(.2, .75))
        blob = cv2.resize(self.blobs[random.integers(len(self.blobs))], (width, rows))
        if kind < .75:
            return picture * np.clip(1 + blob * random.uniform(.05, .35), .2, 2.5)
        return picture + np.clip(blob - random.uniform(.3, 1.2), 0, 2) * random.uniform(40, 200)
