"""Typefaces as character masks: drawn strokes and the installed fonts that resemble plates."""

import glob
import random as random_module

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from alphabet import CHARACTERS
from strokes import StrokeFace

# Debian packages: see README.md. Repeated entries are drawn more often.
PLATE_FONTS = [
    "RG2014B.ttf", "RG2014C.ttf", "RG2014C.ttf", "RG2014D.ttf", "RG2014D.ttf", "RG2014E.ttf", "RG2014EM.ttf",
    "OSP-DIN.ttf", "OSP-DIN.ttf", "OSP-DIN.ttf", "OSP-DIN.ttf", "OSP-DIN.ttf", "BebasNeue-Regular.otf", "BebasNeue-Bold.otf",
    "NimbusSans-Bold.otf", "NimbusSans-Regular.otf", "NimbusSansNarrow-Bold.otf", "NimbusSansNarrow-Regular.otf",
    "DejaVuSans-Bold.ttf", "DejaVuSansCondensed-Bold.ttf", "DejaVuSansMono-Bold.ttf", "LiberationSans-Bold.ttf",
    "LiberationSansNarrow-Bold.ttf", "LiberationMono-Bold.ttf", "routed-gothic.ttf", "routed-gothic-narrow.ttf",
    "Play-Bold.ttf", "Play-Regular.ttf", "Dosis-Bold.otf", "Roboto-Bold.ttf", "Roboto-Medium.ttf",
    "RobotoCondensed-Bold.ttf", "OpenSans-CondBold.ttf", "Lato-Bold.ttf", "GilliusADF-Bold.otf",
    "GilliusADFNo2-BoldCond.otf", "UniversalisADFStd-BoldCond.otf", "UniversalisADFStd-Bold.otf",
    "ClearSans-Bold.ttf", "ClearSans-Medium.ttf", "JetBrainsMono-Bold.ttf", "Hack-Bold.ttf",
    "URWGothic-Demi.otf", "LiberationSerif-Bold.ttf", "C059-Bold.otf", "DejaVuSerif-Bold.ttf", "Cantarell-Bold.otf",
]
SMALL_FONTS = [
    "NimbusSans-Bold.otf", "NimbusSans-Regular.otf", "LiberationSerif-Bold.ttf", "Z003-MediumItalic.otf",
    "C059-BdIta.otf", "URWBookman-Demi.otf", "OpenSans-Regular.ttf", "Lato-Italic.ttf", "RG2014B.ttf",
    "NimbusSansNarrow-Bold.otf", "DejaVuSerif-Bold.ttf",
]


def installed(names):
    files = {}
    for path in glob.glob("/usr/share/fonts/**/*.[ot]tf", recursive=True):
        files.setdefault(path.rsplit("/", 1)[1], path)
    return [files[name] for name in names if name in files]


class FontFace:
    def __init__(self, path, height=72):
        font = ImageFont.truetype(path, 100)
        top, bottom = font.getbbox("H")[1], font.getbbox("H")[3]
        font = ImageFont.truetype(path, round(100 * height / max(1, bottom - top)))
        top, bottom = font.getbbox("H")[1], font.getbbox("H")[3]
        self.style, self.height, self.masks = path, height, {}
        for character in CHARACTERS:
            left, _, right, _ = font.getbbox(character)
            picture = Image.new("L", (right - left + 8, bottom - top + 8))
            ImageDraw.Draw(picture).text((4 - left, 4 - top), character, 255, font)
            mask = np.asarray(picture)
            columns = np.flatnonzero(mask.max(0) > 40)
            rows = np.flatnonzero(mask.max(1) > 40)
            self.masks[character] = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


def all_faces(seed, stroke_faces=220):
    random = random_module.Random(seed)
    strokes = [StrokeFace(random) for _ in range(stroke_faces)]
    return strokes, [FontFace(path) for path in installed(PLATE_FONTS)]


def small_words(seed, words):
    """Masks of small texts (state names, slogans, dealers), a few faces each."""
    random, fonts = random_module.Random(seed), installed(SMALL_FONTS)
    masks = []
    for word in words:
        for path in random.sample(fonts, 3):
            font = ImageFont.truetype(path, 28)
            left, top, right, bottom = font.getbbox(word)
            picture = Image.new("L", (right - left + 4, bottom - top + 4))
            ImageDraw.Draw(picture).text((2 - left, 2 - top), word, 255, font)
            masks.append(np.asarray(picture).copy())
    return masks
