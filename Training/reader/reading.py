"""Reads as the Swift reader does, from Python: stock libtesseract through CTesseract, then a prefix beam search.

For measuring and for fitting the calibration; the Swift code is what runs.
"""

import ctypes
import os
import subprocess
import tempfile

import cv2
import numpy as np

from alphabet import CHARACTERS
from augment import finished, laid_out
from canvases import with_margin

CLASSES, BLANK, TEMPERATURE = 37, 36, 2
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def library():
    """CTesseract compiled for ctypes."""
    folder = tempfile.mkdtemp()
    target = os.path.join(folder, "ctesseract.so")
    source = os.path.join(ROOT, "Sources", "CTesseract")
    subprocess.run(["g++", "-O2", "-shared", "-fPIC", "-I", source + "/include", source + "/CTesseract.cpp", "-o", target,
                    "-ltesseract", "-llept", "-ldl"], check=True)
    loaded = ctypes.CDLL(target)
    loaded.plate_recognizer_create.restype = ctypes.c_void_p
    loaded.plate_recognizer_create.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
    loaded.plate_recognizer_read.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
    loaded.plate_recognizer_text.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
    return loaded


class Engine:
    def __init__(self, model, stock=False):
        self.library = library()
        self.handle = self.library.plate_recognizer_create(model, len(model), int(stock))
        assert self.handle, "Tesseract refused the model"

    def softened(self, picture):
        """Probabilities `[steps, 37]` as Tesseract gives them."""
        picture = np.ascontiguousarray(picture)
        values = np.zeros((40, CLASSES), np.float32)
        steps = self.library.plate_recognizer_read(
            self.handle, picture.ctypes.data, picture.shape[1], picture.shape[0], values.ctypes.data, 40)
        return values[: max(0, steps)]

    def text(self, picture):
        picture = np.ascontiguousarray(picture)
        text = ctypes.create_string_buffer(256)
        self.library.plate_recognizer_text(self.handle, picture.ctypes.data, picture.shape[1], picture.shape[0], text, 256)
        return text.value.decode(errors="replace").strip()

    def output(self, picture):
        """Probabilities with the temperature undone, as `RecognizerOutput`."""
        values = self.softened(picture)
        if not len(values):
            return values
        absent = (values == 0).sum(1, keepdims=True)
        share = np.clip((1 - values.sum(1, keepdims=True)) / np.maximum(absent, 1), 1e-5, .01)
        values = np.where(values == 0, share, values) ** TEMPERATURE
        return values / values.sum(1, keepdims=True)


def readings(output, width=24, least=1e-5, longest=16):
    """Texts with their probability, best first, the empty one among them."""
    beam = {"": (1.0, 0.0)}
    for row in output.tolist():
        following = {}

        def add(text, blank, character):
            old = following.get(text, (0.0, 0.0))
            following[text] = (old[0] + blank, old[1] + character)

        likely = [(CHARACTERS[i], p) for i, p in enumerate(row[:BLANK]) if p >= least]
        for text, (blank, character) in beam.items():
            total = blank + character
            add(text, total * row[BLANK], character * row[CHARACTERS.index(text[-1])] if text else 0.0)
            if len(text) < longest:
                for c, p in likely:
                    add(text + c, 0.0, (blank if text and text[-1] == c else total) * p)
        beam = dict(sorted(following.items(), key=lambda e: -sum(e[1]))[:width])
    return sorted(((text, sum(p)) for text, p in beam.items()), key=lambda e: -e[1])


def layouts(aspect):
    """As `PlateArrangement.candidates(aspect:)`."""
    return (2, 1) if aspect < 1.5 else (1, 2) if aspect < 2.6 else (1,)


class Read:
    """One layout's reading: texts with shares of all probability, the empty text left out."""

    def __init__(self, found, lines, weigh=lambda text: 1.0):
        spelled = [(text, p) for text, p in found if text]
        self.lines = lines
        rest = max(0.0, 1 - sum(p for _, p in spelled))
        weighed = [(text, p * weigh(text)) for text, p in spelled]
        total = rest + sum(p for _, p in weighed)
        self.texts = sorted(((t, p / total) for t, p in weighed), key=lambda e: -e[1]) if total > 0 else []

    @property
    def text(self):
        return self.texts[0][0] if self.texts else ""

    @property
    def share(self):
        return self.texts[0][1] if self.texts else 0.0

    @property
    def evidence(self):
        """Log-odds, lead over the runner-up, two lines: as `ReadCalibration.Evidence`."""
        p = min(1 - 1e-5, max(1e-5, self.share))
        second = self.texts[1][1] if len(self.texts) > 1 else 0.0
        lead = min(10.0, np.log(max(self.share, 1e-6) / max(second, 1e-6)))
        return [1.0, float(np.log(p / (1 - p))), float(lead), float(self.lines == 2)]


def read_in(engine, canvas, corners, lines, weigh=lambda text: 1.0):
    picture = finished(laid_out(canvas, np.asarray(corners, np.float64), lines), lines)
    return Read(readings(engine.output(picture)), lines, weigh)


# As `CropVariant.all`: margin, slant, how far the upper and the lower side move down, in parts of the plate's height.
LOOKS = ((0, 0, 0, 0), (-.12, 0, 0, 0), (0, .12, 0, 0), (0, -.12, 0, 0), (0, 0, -.06, -.06), (0, 0, .06, .06),
         (0, 0, .15, 0), (0, 0, 0, -.15), (0, 0, .18, -.18))
SURE, HOPELESS = .85, .1
AGREEING = 3  # as `TesseractReader.enoughAgreeing`


def looked_at(corners, look):
    """Corners moved as `CropVariant.applied(to:)` moves them."""
    margin, slant, top, bottom = look
    tl, tr, br, bl = np.asarray(corners, np.float64)
    v = ((bl - tl) + (br - tr)) / 2
    return with_margin(corners, margin) + np.array(
        [v * (top - slant / 2), v * (top + slant / 2), v * (bottom + slant / 2), v * (bottom - slant / 2)])


def close_around_characters(picture, corners, aspect):
    """As `CharacterBox.quad(around:)`: corners close around the characters, or None where they cannot be told from what else is there."""
    height, margin = 62, 19
    width = round(min(8, max(.5, aspect)) * height)
    upright = np.float32([[margin, margin], [margin + width, margin], [margin + width, margin + height], [margin, margin + height]])
    to = cv2.getPerspectiveTransform(np.float32(corners), upright)
    set_up = cv2.warpPerspective(picture, to, (width + 2 * margin, height + 2 * margin), borderMode=cv2.BORDER_REPLICATE)
    left, top = margin + int(.02 * width), margin + int(.04 * height)
    inside = set_up[top : margin + int(.96 * height), left : margin + int(.98 * width)]
    threshold, _ = cv2.threshold(inside, 0, 255, cv2.THRESH_OTSU)
    best = []
    for marked in (inside <= threshold, inside > threshold):
        _, _, parts, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=8)
        found = [(x, y, x + w, y + h) for x, y, w, h, area in parts[1:]
                 if .28 * height < h < .85 * height and w < .45 * width and x > 0 and y > 0 and x + w < inside.shape[1]
                 and y + h < inside.shape[0] and area > .004 * inside.size]
        usual = np.median([y2 - y for _, y, _, y2 in found]) if len(found) >= 3 else 0
        alike = [part for part in found if .75 * usual < part[3] - part[1] < 1.3 * usual]
        best = max(best, alike, key=len)
    if len(best) < 3:
        return None
    best = np.array(best)
    character = np.median(best[:, 3] - best[:, 1])
    (x, y), (x2, y2) = best[:, :2].min(0) + (left, top), best[:, 2:].max(0) + (left, top)
    x, x2, y, y2 = x - .42 * character, x2 + .42 * character, y - .35 * character, y2 + .35 * character
    back = np.array([[x, y, 1], [x2, y, 1], [x2, y2, 1], [x, y2, 1]]) @ np.linalg.inv(to).T
    return back[:, :2] / back[:, 2:]


class Pooled:
    """The mean of several looks' texts, as `PooledRead`; `looks` are (confidence, texts with probabilities)."""

    def __init__(self, looks):
        weights = np.array([confidence ** 2 for confidence, _ in looks])
        sums = {}
        for (_, texts), weight in zip(looks, weights / weights.sum()):
            for text, p in texts:
                sums[text] = sums.get(text, 0.0) + weight * p
        self.count = len(looks)
        self.texts = sorted(sums.items(), key=lambda e: -e[1])
        self.text, self.share = self.texts[0]


def pooled(engine, picture, corners, aspect, weigh, calibrated):
    """The read of a plate as `TesseractReader.read`, or None; `weigh` is the prior, `calibrated` gives a `Read`'s confidence."""
    looks, result, arrangements = [], None, layouts(aspect)

    def look(quad):
        nonlocal result, arrangements
        best = None
        for lines in arrangements:
            found = read_in(engine, picture, with_margin(quad), lines, weigh)
            if not found.texts:
                continue
            confidence = calibrated(found)
            if best is None or confidence > best[0]:
                best = confidence, found
            if confidence > .6:
                break
        if best:
            confidence, found = best
            if confidence > HOPELESS:
                arrangements = (found.lines,)
            left = (1 - confidence) / max(1e-9, 1 - found.share)
            looks.append((confidence, [(t, confidence if i == 0 else min(confidence, p * left)) for i, (t, p) in enumerate(found.texts)]))
            result = Pooled(looks)

    for number, way in enumerate(LOOKS):
        look(looked_at(corners, way))
        if number == 0 and not looks and 2.6 <= aspect < 3.7:  # as `PlateArrangement.afterNothing`
            arrangements = (2,)
            look(corners)
            if not looks:
                arrangements = layouts(aspect)
        share = result.share if result else 0
        if share > SURE or (number > 0 and share < HOPELESS):
            break
        if len(looks) >= AGREEING and share > .5 and len({texts[0][0] for _, texts in looks}) == 1:
            break
    if share <= SURE:
        close = close_around_characters(picture, corners, aspect)
        if close is not None:
            look(close)
    return result
