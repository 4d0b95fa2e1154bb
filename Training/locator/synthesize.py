"""Plates to paste into pictures in perspective: drawn ones, which do not exist, and cut-outs of the training part.

A texture is (gray uint8 H×W, alpha uint8 H×W, is_plate). Signs and lettering that is no plate are drawn too, so that neither a
pasted rectangle nor a line of characters alone gives a plate away.
"""
import glob
import json
import os
import random
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import data

FONT_PATTERNS = [
    "/usr/share/fonts/truetype/roadgeek/*.ttf",
    "/usr/share/fonts/truetype/opendin/*.ttf",
    "/usr/share/fonts/truetype/dejavu/*Bold*.ttf",
    "/usr/share/fonts/truetype/liberation*/*Bold*.ttf",
    "/usr/share/fonts/truetype/liberation*/*Narrow*.ttf",
]
LETTERING_PATTERNS = [f"/usr/share/fonts/truetype/{family}/*.ttf" for family in (
    "clear-sans", "dejavu", "hack", "jetbrains-mono", "lato", "liberation*", "open-sans", "opendin", "play", "roadgeek", "roboto/unhinted/*",
    "routed-gothic")]
LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
PATTERNS = ["LL 00 LL 0000", "L 000 LL 00", "LL000LL", "LLL0L00", "LLL 0000", "0000 LLL", "LL-LL 000", "0LLL000", "LLL 000",
            "000 LLL", "00-LL-00", "LL 000 00", "00 L 00000", "L0000", "L 00 L 0000", "000 LL 0000", "LL 00000", "00L-000.00",
            "L.00000", "LL 0000 L", "000000", "LL-000-LL"]


def letters(pattern, rng):
    return "".join(rng.choice(LETTERS) if c == "L" else rng.choice(DIGITS) if c == "0" else c for c in pattern)


def fit(draw, text, font_file, width, height, rng):
    """The font at the greatest size at which `text` fits into width × height, with the box it takes."""
    size = int(height * 1.4)
    while True:
        font = ImageFont.truetype(font_file, size)
        box = draw.textbbox((0, 0), text, font=font)
        if (box[2] - box[0] <= width and box[3] - box[1] <= height) or size <= 8:
            return font, box
        size = max(8, min(size - 2, int(size * 0.93)))


def plate(rng, fonts):
    """One plate texture, 56–130 px tall."""
    two_lines = rng.random() < 0.25
    aspect = rng.uniform(1.15, 2.2) if two_lines else rng.choice([rng.uniform(3.8, 5.2), rng.uniform(1.8, 3.6)])
    height = rng.randint(80, 130) if two_lines else rng.randint(56, 88)
    width = int(height * aspect)
    light = rng.random() < 0.78
    ground = rng.randint(165, 245) if light else rng.randint(10, 85)
    ink = rng.randint(5, 75) if light else rng.randint(170, 250)
    image = Image.new("L", (width, height), ground)
    draw = ImageDraw.Draw(image)
    if rng.random() < 0.15:  # a slow gradient, or a scene as on American plates
        far = min(255, max(0, ground + rng.randint(-60, 40)))
        image = Image.fromarray(np.linspace(ground, far, height).astype(np.uint8)[:, None].repeat(width, 1))
        draw = ImageDraw.Draw(image)
    left = right = int(width * rng.uniform(0.02, 0.06))
    top = bottom = int(height * rng.uniform(0.08, 0.16))
    if rng.random() < 0.35 and not two_lines:
        band = int(height * rng.uniform(0.3, 0.5))
        draw.rectangle([0, 0, band, height], fill=rng.randint(30, 110))
        left += band
        if rng.random() < 0.25:
            draw.rectangle([width - band, 0, width, height], fill=rng.randint(30, 110))
            right += band
    elif rng.random() < 0.3:
        font, box = fit(draw, "NEW HAMPSHIRE", rng.choice(fonts), width * rng.uniform(0.4, 0.8), height * 0.16, rng)
        draw.text((width * 0.5 - (box[2] + box[0]) / 2, height * 0.05 - box[1]), letters("L" * rng.randint(5, 12), rng), font=font, fill=ink)
        top += int(height * 0.14)
        if rng.random() < 0.5:
            draw.text((width * 0.25, height * 0.84 - box[1]), letters("L" * rng.randint(5, 16), rng), font=font, fill=ink)
            bottom += int(height * 0.12)
    if rng.random() < 0.6:
        edge = rng.randint(1, 4)
        inset = rng.randint(0, 3)
        draw.rounded_rectangle([inset, inset, width - 1 - inset, height - 1 - inset], radius=rng.randint(2, 10), outline=ink, width=edge)
    font_file = rng.choice(fonts)
    pattern = rng.choice(PATTERNS)
    if rng.random() < 0.12:  # what an owner asked for; L and 0 stand for any letter and digit
        pattern = (word(rng) + word(rng))[:rng.randint(3, 7)].replace("L", "R") + rng.choice(["", "", "0"])
    room = height - top - bottom
    if two_lines:
        cut = len(pattern) // 2
        rows = [letters(pattern[:cut].strip(" -."), rng), letters(pattern[cut:].strip(" -."), rng)]
        rows = [row or letters("00", rng) for row in rows]
        boxes = [(top, room * 0.46), (top + room * 0.54, room * 0.46)]
    else:
        rows, boxes = [letters(pattern, rng)], [(top, room)]
    for row, (y, tall) in zip(rows, boxes):
        font, box = fit(draw, row, font_file, width - left - right, tall, rng)
        glyphs = Image.new("L", (max(1, box[2] - box[0]), max(1, box[3] - box[1])), 0)
        ImageDraw.Draw(glyphs).text((-box[0], -box[1]), row, font=font, fill=255)
        wide = int(min(width - left - right, glyphs.width * rng.uniform(1.0, 1.5)))
        high = int(max(4, min(tall, glyphs.height * rng.uniform(1.0, 1.5))))
        glyphs = glyphs.resize((max(4, wide), high))
        x = left + (width - left - right - wide) * rng.uniform(0.3, 0.7)
        image.paste(ink, (int(x), int(y + (tall - high) / 2)), glyphs)
    gray = np.asarray(image).copy()
    if rng.random() < 0.3:  # dirt, bolts, a shadow's edge
        for _ in range(rng.randint(1, 4)):
            cv2.circle(gray, (rng.randrange(width), rng.randrange(height)), rng.randint(2, 5), rng.randint(0, 255), -1)
        if rng.random() < 0.5:
            cut = rng.randrange(width)
            slope = rng.randint(-40, 40)
            mask = np.zeros_like(gray)
            cv2.fillPoly(mask, [np.array([[cut, 0], [width, 0], [width, height], [cut + slope, height]])], 1)
            gray = np.where(mask == 1, (gray * rng.uniform(0.4, 0.8)).astype(np.uint8), gray)
    return gray, rounded(gray.shape, rng.randint(0, 10)), True


def word(rng):
    """A word that can be spoken."""
    return "".join(rng.choice("BCDFGHKLMNPRSTVW") + rng.choice("AEIOU") + rng.choice(["", "", "N", "R", "S", "L", "T"]) for _ in range(rng.randint(1, 4)))


def wording(rng):
    """What shop fronts, signs, stickers and the sides of vans say in a line."""
    kind = rng.random()
    if kind < 0.55:
        text = " ".join(word(rng) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
    elif kind < 0.7:
        digits = letters("0" * rng.randint(6, 11), rng)
        cut = rng.randint(2, 5)
        text = rng.choice(["", "", "TEL ", "CALL ", "FAX "]) + digits[:cut] + rng.choice([" ", "-", ""]) + digits[cut:]
    elif kind < 0.78:
        text = rng.choice(["www.", ""]) + word(rng).lower() + word(rng).lower() + rng.choice([".com", ".de", ".org", ".co.uk"])
    elif kind < 0.9:
        text = word(rng) + rng.choice([" ", "", "-"]) + letters("0" * rng.randint(1, 3), rng) + rng.choice(["", "", " " + word(rng)])
    else:
        text = rng.choice(["", "", "A", "E", "NO ", "KM "]) + letters("0" * rng.randint(1, 4), rng)
    return rng.choice([text, text, text.title(), text.lower()])


def lettering(rng, fonts):
    """A line of lettering that is no plate, on a board, or straight on what carries it."""
    text, font = wording(rng), ImageFont.truetype(rng.choice(fonts), rng.randint(36, 64))
    left, top, right, bottom = font.getbbox(text)
    beside, above = int((bottom - top) * rng.uniform(0.1, 1.0)), int((bottom - top) * rng.uniform(0.08, 0.8))
    under = font.size if rng.random() < 0.2 else 0
    width, height = right - left + 2 * beside, bottom - top + 2 * above + under
    ground = rng.randint(0, 255)
    ink = (ground + rng.randint(60, 195)) % 256
    image, mask = Image.new("L", (width, height), ground), Image.new("L", (width, height), 0)
    for canvas, value in ((image, ink), (mask, 255)):
        draw = ImageDraw.Draw(canvas)
        draw.text((beside - left, above - top), text, font=font, fill=value)
        if under:
            small = font.font_variant(size=max(8, font.size // 3))
            draw.text((beside, height - above // 2 - under * 0.7), text[::-1].lower(), font=small, fill=value)
    if rng.random() < 0.35:
        return np.full((height, width), ink, np.uint8), np.asarray(mask).copy(), False
    if rng.random() < 0.3:
        ImageDraw.Draw(image).rounded_rectangle([2, 2, width - 3, height - 3], radius=rng.randint(0, 12), outline=ink, width=rng.randint(1, 5))
    stretch = rng.uniform(0.75, 1.3)
    gray = cv2.resize(np.asarray(image), (max(8, int(width * stretch)), height), interpolation=cv2.INTER_AREA)
    return gray, rounded(gray.shape, rng.randint(0, 12)), False


def sign(rng, fonts):
    """Lettering that is no plate: many lines, one word of a name, one glyph, or a panel with shapes."""
    kind = rng.random()
    height = rng.randint(50, 140)
    width = int(height * rng.uniform(0.6, 4.5))
    ground, ink = rng.randint(0, 255), rng.randint(0, 255)
    image = Image.new("L", (width, height), ground)
    draw = ImageDraw.Draw(image)
    if kind < 0.4:
        lines = rng.randint(3, 6)
        for i in range(lines):
            text = "".join(rng.choice(LETTERS.lower() + " ") for _ in range(rng.randint(5, 22)))
            font, box = fit(draw, text, rng.choice(fonts), width * 0.9, height / lines * 0.7, rng)
            draw.text((width * 0.05 - box[0], height * (i + 0.1) / lines - box[1]), text, font=font, fill=ink)
    elif kind < 0.65:
        text = rng.choice(LETTERS + DIGITS)
        font, box = fit(draw, text, rng.choice(fonts), width * 0.8, height * 0.8, rng)
        draw.text(((width - box[2] - box[0]) / 2, height * 0.1 - box[1]), text, font=font, fill=ink)
    else:
        for _ in range(rng.randint(1, 8)):  # grilles, lamps, panels
            x, y = rng.randrange(width), rng.randrange(height)
            if rng.random() < 0.5:
                draw.rectangle([x, 0, x + rng.randint(2, 12), height], fill=rng.randint(0, 255))
            else:
                draw.rectangle([0, y, width, y + rng.randint(2, 10)], fill=rng.randint(0, 255))
    alpha = np.full((height, width), 255, np.uint8)
    return np.asarray(image).copy(), alpha, False


def drawn_by_reader(rng, count):
    """Plates of the reader's artist, with all its layouts and typefaces, as textures."""
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../reader"))
    import plates
    artist = plates.PlateArtist(rng.randrange(1 << 30), [np.random.default_rng(1).integers(0, 255, (64, 256)).astype(np.uint8)])
    result = []
    for i in range(count):
        canvas, corners, _, _ = artist.plate(two_lines=i % 5 == 4)
        (x0, y0), (x1, y1) = corners[0].astype(int), corners[2].astype(int)
        gray = np.clip(canvas[y0:y1, x0:x1], 0, 255).astype(np.uint8)
        result.append((gray, rounded(gray.shape, rng.randint(0, 9)), True))
    return result


def real(rng, count):
    """Cut-out plates of the training part of `ocr/` as textures."""
    folder = os.path.join(data.PLATES, "ocr")
    with open(os.path.join(folder, "ocr.jsonl")) as file:
        records = [r for r in map(json.loads, file) if r["split"] == "train" and r["width"] >= 60]
    result = []
    for record in rng.sample(records, min(count, len(records))):
        gray = cv2.imread(os.path.join(folder, record["file"]), cv2.IMREAD_GRAYSCALE)
        if gray.shape[0] > 110:
            gray = cv2.resize(gray, None, fx=110 / gray.shape[0], fy=110 / gray.shape[0], interpolation=cv2.INTER_AREA)
        result.append((gray, rounded(gray.shape, rng.randint(0, 5)), True))
    return result


def rounded(shape, radius):
    """Alpha of a plate with round corners."""
    alpha = Image.new("L", (shape[1], shape[0]), 0)
    ImageDraw.Draw(alpha).rounded_rectangle([0, 0, shape[1] - 1, shape[0] - 1], radius=radius, fill=255)
    return np.asarray(alpha).copy()


def textures(count, seed=1):
    """About `count` textures: signs, lettering, plates drawn here and by the reader's artist, and real cut-outs, as (gray, alpha, is plate)."""
    rng = random.Random(seed)
    fonts = sorted(set(f for p in FONT_PATTERNS for f in glob.glob(p) if "Oblique" not in f and "Math" not in f))
    if not fonts:
        raise SystemExit("no fonts: apt-get install fonts-roadgeek fonts-opendin fonts-dejavu fonts-liberation")
    every = sorted(set(f for p in LETTERING_PATTERNS for f in glob.glob(p) if "Math" not in f))
    result = [sign(rng, fonts) for _ in range(count // 8)] + [lettering(rng, every) for _ in range(count // 4)]
    result += [plate(rng, fonts) for _ in range(count // 6)] + drawn_by_reader(rng, count // 4)
    return result + real(rng, count - len(result))
