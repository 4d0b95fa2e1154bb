"""Draws plates that do not exist: textures with exact corners, for pasting into pictures in perspective.

A texture is (gray uint8 H×W, alpha uint8 H×W, is_plate). Signs, that is lettering that is no plate, are drawn too, so that a
pasted rectangle alone does not give a plate away.
"""
import glob
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT_PATTERNS = [
    "/usr/share/fonts/truetype/roadgeek/*.ttf",
    "/usr/share/fonts/truetype/opendin/*.ttf",
    "/usr/share/fonts/truetype/dejavu/*Bold*.ttf",
    "/usr/share/fonts/truetype/liberation*/*Bold*.ttf",
    "/usr/share/fonts/truetype/liberation*/*Narrow*.ttf",
]
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
    alpha = Image.new("L", (width, height), 0)
    ImageDraw.Draw(alpha).rounded_rectangle([0, 0, width - 1, height - 1], radius=rng.randint(0, 10), fill=255)
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
    return gray, np.asarray(alpha).copy(), True


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


def textures(count, seed=1):
    """`count` textures, about one in six a sign, each with a half-size copy for small pastes."""
    rng = random.Random(seed)
    fonts = sorted(set(f for p in FONT_PATTERNS for f in glob.glob(p) if "Oblique" not in f and "Math" not in f))
    if not fonts:
        raise SystemExit("no fonts: apt-get install fonts-roadgeek fonts-opendin fonts-dejavu fonts-liberation")
    result = []
    for i in range(count):
        result.append(sign(rng, fonts) if i % 6 == 5 else plate(rng, fonts))
    return result


def paste(picture, texture, quad, rng):
    """Pastes `texture` into `picture` (uint8, in place) so that its corners come to `quad` (4×2, tl tr br bl)."""
    gray, alpha, _ = texture
    height, width = picture.shape
    x0, y0 = np.floor(quad.min(0)).astype(int) - 1
    x1, y1 = np.ceil(quad.max(0)).astype(int) + 2
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    scale = max(np.linalg.norm(quad[1] - quad[0]), 4) / gray.shape[1]
    if scale < 0.7:  # area average first, or the thin strokes alias away
        size = (max(4, int(gray.shape[1] * scale * 1.3)), max(4, int(gray.shape[0] * scale * 1.3)))
        gray, alpha = cv2.resize(gray, size, interpolation=cv2.INTER_AREA), cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    h, w = gray.shape
    source = np.float32([[0, 0], [w, 0], [w, h], [0, h]]) - 0.5
    matrix = cv2.getPerspectiveTransform(source, np.float32(quad - [x0, y0]) - 0.5)
    size = (x1 - x0, y1 - y0)
    front = cv2.warpPerspective(gray, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    mask = cv2.warpPerspective(alpha, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    back = picture[y0:y1, x0:x1].astype(np.float32)
    # Light as around: the brightness of the place pulls the plate's own towards it.
    here = back.mean()
    gain = np.clip((0.35 + here / 160) * rng.uniform(0.7, 1.3), 0.25, 1.25)
    front = np.clip((front - 128) * gain * rng.uniform(0.6, 1.0) + 128 * gain, 0, 255)
    if rng.random() < 0.4:
        front = cv2.GaussianBlur(front, (3, 3), 0)
    picture[y0:y1, x0:x1] = np.clip(front * mask + back * (1 - mask), 0, 255).astype(np.uint8)
