"""Draws synthetic plates in gray: layout, typeface, band, emblems, stickers, frame, bolts and what lies around it."""

import random as random_module

import cv2
import numpy as np

from alphabet import CHARACTERS
from faces import all_faces, small_words
from layouts import COMMON_PREFIXES, SMALL_TEXTS, STYLES, TWO_LINES

LETTERS, DIGITS = CHARACTERS[10:], CHARACTERS[:10]
VOWELS, CONSONANTS = "AEIOUY", "BCDFGHJKLMNPRSTVWZ"
PLATE_HEIGHT = 92


def invent_text(pattern, style, random):
    """A text for a pattern: marks stay in the drawn text and are no part of the label."""
    # What is taken for each other is drawn more often: I and J beside each other for U, Y for V, G for 6.
    letters = LETTERS + "OIDQ" * (random.random() < .25) + "IJYVG" * (random.random() < .2)
    drawn, word = "", ""
    if pattern[0] in "VW":  # vanity: pronounceable, or a mixture
        for index in range(len(pattern)):
            pool = CONSONANTS if (index + (pattern[0] == "V")) % 2 else VOWELS
            word += random.choice(pool if random.random() < .7 else LETTERS + DIGITS)
        if random.random() < .3:
            cut = random.randrange(1, len(word)) if len(word) > 2 else 1
            word = word[:cut] + " " + word[cut:]
        return word
    zeros = random.random() < .08
    for kind in pattern:
        if kind == "L":
            drawn += random.choice(letters)
        elif kind == "N":
            drawn += "0" if zeros and random.random() < .6 else random.choice(DIGITS)
        elif kind == "A":
            drawn += random.choice(LETTERS + DIGITS)
        else:
            drawn += kind
    prefix = random.choice(COMMON_PREFIXES.get(style.rstrip("2"), [""]))
    if prefix and random.random() < .8 and pattern.startswith("L" * len(prefix)):
        drawn = prefix + drawn[len(prefix):]
    return drawn


class PlateArtist:
    def __init__(self, seed, surroundings):
        """`surroundings`: gray pictures to cut what lies around a plate from."""
        self.random = random_module.Random(seed)
        self.strokes, self.fonts = all_faces(seed)
        self.by_style = {}
        for face in self.strokes:
            self.by_style.setdefault(face.style, []).append(face)
        self.small = small_words(seed, SMALL_TEXTS)
        self.surroundings = surroundings

    def face(self, style):
        r = self.random
        if style in ("eu", "eu2") and r.random() < .45:
            return r.choice(self.by_style["fe"] + self.by_style["narrow"])
        if style in ("brazil", "brazil2", "mercosur") and r.random() < .7:
            return r.choice(self.by_style["brazil"])
        if style == "uk" and r.random() < .6:
            return r.choice(self.by_style["british"])
        if style in ("us", "us2") and r.random() < .7:
            return r.choice(self.by_style["us"] + self.by_style["narrow"])
        return r.choice(self.fonts if r.random() < .55 else self.strokes)

    def blend(self, canvas, mask, x, y, w, h, tone, strength=1.0):
        """Puts `mask`, stretched to `w × h`, on the canvas in a gray tone."""
        w, h, x, y = max(1, round(w)), max(1, round(h)), round(x), round(y)
        area = cv2.INTER_AREA if w < mask.shape[1] else cv2.INTER_LINEAR
        alpha = cv2.resize(mask, (w, h), interpolation=area).astype(np.float32) * (strength / 255)
        top, left = max(0, y), max(0, x)
        bottom, right = min(canvas.shape[0], y + h), min(canvas.shape[1], x + w)
        if bottom <= top or right <= left:
            return
        alpha = alpha[top - y : bottom - y, left - x : right - x]
        part = canvas[top:bottom, left:right]
        part += (tone - part) * alpha

    def line(self, canvas, text, face, box, tone, style, emboss):
        """Draws one line of characters inside `box` (x, y, w, h): gaps and marks scale to fill the width."""
        r = self.random
        x0, y0, w, h = box
        stretch = r.uniform(.85, 1.15)
        gap = r.uniform(.06, .2) if style != "uk" else r.uniform(.1, .16)
        parts = []
        for character in text:
            if character in face.masks:
                mask = face.masks[character]
                parts.append((character, mask, mask.shape[1] / face.height * stretch, mask.shape[0] / face.height))
            else:
                parts.append((character, None, {" ": r.uniform(.15, .5), "-": .3, ".": .22, "*": r.uniform(.3, .55)}[character], 1))
        total = sum(p[2] for p in parts) + gap * (len(parts) - 1)
        unit = w / total  # character height if the line filled the box
        fill = min(unit, h * r.uniform(.92, 1.0) if r.random() < .9 else h * r.uniform(.7, 1))
        squeeze = 1.0
        if unit < h * .8:  # would be too small: condense instead
            squeeze = max(.55, unit / (h * .85))
            fill = min(h, unit / squeeze)
        used = total * fill * squeeze
        slack = max(0, w - used)
        x = x0 + slack * (r.uniform(.3, .7) if r.random() < .8 else r.uniform(0, 1))
        if slack and r.random() < .3:
            extra = slack * r.uniform(.3, .9) / max(1, len(parts) - 1)
            x = x0 + (slack - extra * (len(parts) - 1)) / 2
        else:
            extra = 0
        y = y0 + (h - fill) * r.uniform(.3, .7)
        wobble = r.random() < .15
        for character, mask, width, height in parts:
            width *= fill * squeeze
            if mask is not None:
                dy = r.uniform(-.03, .03) * fill if wobble else 0
                top = y + dy + (fill * (1 - height) if height < 1 and character != "Q" else 0)
                if emboss:
                    offset, light = emboss
                    self.blend(canvas, mask, x + offset[0], top + offset[1], width, fill * height, light, .55)
                self.blend(canvas, mask, x, top, width, fill * height, tone)
            elif character == "-":
                cv2.rectangle(canvas, (round(x + width * .1), round(y + fill * .46)), (round(x + width * .9), round(y + fill * .56)), tone, -1)
            elif character == ".":
                cv2.circle(canvas, (round(x + width / 2), round(y + fill * r.uniform(.45, .6))), max(1, round(fill * .07)), tone, -1, cv2.LINE_AA)
            elif character == "*":
                self.emblem(canvas, x + width / 2, y + fill / 2, width * .95, fill, tone)
            x += width + (gap * fill * squeeze) + extra

    def emblem(self, canvas, cx, cy, w, h, tone):
        r = self.random
        kind, dark = r.random(), r.uniform(30, 210)
        if kind < .45:
            rounds = 2 if r.random() < .6 else 1
            for index in range(rounds):
                y = cy + (index - (rounds - 1) / 2) * min(h * .5, w * 1.1)
                radius = max(2, round(min(w * .5, h * .22)))
                cv2.circle(canvas, (round(cx), round(y)), radius, dark, -1, cv2.LINE_AA)
                cv2.circle(canvas, (round(cx), round(y)), max(1, round(radius * .6)), r.uniform(60, 240), -1, cv2.LINE_AA)
        elif kind < .7:
            cv2.rectangle(canvas, (round(cx - w * .35), round(cy - h * r.uniform(.1, .4))), (round(cx + w * .35), round(cy + h * r.uniform(.1, .4))), dark, -1)
        elif kind < .85:
            points = np.array([[cx + r.uniform(-.5, .5) * w, cy + r.uniform(-.4, .4) * h] for _ in range(7)])
            cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], dark, cv2.LINE_AA)

    def word(self, canvas, x, y, w, h, tone):
        mask = self.random.choice(self.small)
        scale = min(w / mask.shape[1], h / mask.shape[0])
        width, height = mask.shape[1] * scale, mask.shape[0] * scale
        self.blend(canvas, mask, x + (w - width) / 2, y + (h - height) / 2, width, height, tone)

    def texture(self, h, w):
        r = self.random
        source = r.choice(self.surroundings)
        sh, sw = source.shape
        size = r.uniform(.25, 1)
        ph, pw = max(8, int(sh * size * .5)), max(8, int(sw * size))
        y, x = r.randrange(0, max(1, sh - ph)), r.randrange(0, max(1, sw - pw))
        return cv2.resize(source[y : y + ph, x : x + pw], (w, h)).astype(np.float32)

    def plate(self, two_lines=False):
        """Returns (canvas, corners of the plate on it, text, lines), the canvas in natural proportions."""
        r = self.random
        table = TWO_LINES if two_lines else STYLES
        style = r.choices(list(table), [entry[0] for entry in table.values()])[0]
        _, aspects, patterns = table[style]
        aspect = r.uniform(*aspects)
        drawn = invent_text(r.choice(patterns), style, r)
        text = "".join(c for c in drawn if c.isalnum())
        height = PLATE_HEIGHT if not two_lines else int(PLATE_HEIGHT * 1.6)
        width = int(height * aspect)
        light = r.random() < (.8 if style != "brazil" else .6)
        if r.random() < .8:
            ground, tone = (r.uniform(150, 250), r.uniform(5, 90)) if light else (r.uniform(15, 110), r.uniform(160, 250))
        else:  # low contrast
            middle, half = r.uniform(60, 190), r.uniform(12, 45)
            ground, tone = (middle + half, middle - half) if light else (middle - half, middle + half)
        plate = np.full((height, width), ground, np.float32)
        if style in ("us", "australia", "any", "us2") and r.random() < .6:
            self.decorate(plate, ground, tone)
        ink = tone if r.random() < .8 else ground + (tone - ground) * r.uniform(.5, 1)
        emboss = None
        if r.random() < .45:
            emboss = ((r.choice([-1, 1]) * r.uniform(1, 2.5), r.choice([-1, 1]) * r.uniform(1, 2.5)), r.choice([ground * .7, min(255, ground * 1.25), 255, 0]))
        self.compose(plate, drawn, style, ink, ground, emboss)
        if r.random() < .6:
            inset, thick = r.randrange(0, 5), r.randrange(1, 4)
            cv2.rectangle(plate, (inset, inset), (width - 1 - inset, height - 1 - inset), ink if r.random() < .7 else r.uniform(0, 255), thick)
        self.bolts(plate)
        return (*self.mount(plate), text, 2 if two_lines else 1)

    def decorate(self, plate, ground, tone):
        r = self.random
        h, w = plate.shape
        kind = r.random()
        if kind < .4:
            ramp = np.linspace(r.uniform(-.4, .2), r.uniform(-.2, .3), h)[:, None]
            plate += (ramp * (tone - ground) * .6).astype(np.float32)
        elif kind < .7:
            other = self.texture(h, w)
            plate += (other - other.mean()) * r.uniform(.1, .4)
        for _ in range(r.randrange(0, 3)):
            points = np.array([[r.uniform(0, w), r.uniform(0, h)] for _ in range(r.randrange(3, 7))]).astype(np.int32)
            cv2.fillPoly(plate, [points], float(ground + (tone - ground) * r.uniform(.05, .3)), cv2.LINE_AA)

    def compose(self, plate, drawn, style, ink, ground, emboss):
        r = self.random
        h, w = plate.shape
        face = self.face(style)
        dark = lambda: r.uniform(20, 120) if ground > 120 else r.uniform(100, 220)
        if "/" in drawn:
            self.compose_two(plate, drawn.split("/"), style, face, ink, emboss, dark)
        elif style in ("eu", "nl", "uk", "india", "any", "east"):
            left, right = r.uniform(.01, .04), r.uniform(.01, .04)
            if r.random() < (.8 if style in ("eu", "nl") else .35):
                left = self.band(plate, 0, r.uniform(.075, .12), dark())
            if style == "eu" and r.random() < .22:
                right = self.band(plate, 1, r.uniform(.06, .1), dark() if r.random() < .7 else ground)
            top, size = r.uniform(.08, .2), r.uniform(.62, .82)
            if style in ("india", "any", "east") and r.random() < .3:
                top, size = r.uniform(.1, .35), r.uniform(.4, .6)
            if r.random() < .2:
                self.word(plate, w * .1, h * .9, w * .8, h * .09, ink)
            pad = r.uniform(.01, .05)
            self.line(plate, drawn, face, (w * (left + pad), h * top, w * (1 - left - right - 2 * pad), h * size), ink, style, emboss)
        elif style in ("brazil", "mercosur", "argentina"):
            if style == "mercosur":
                cv2.rectangle(plate, (0, 0), (w, int(h * r.uniform(.2, .26))), dark(), -1)
                self.word(plate, w * .3, h * .04, w * .4, h * .16, r.uniform(180, 255))
            elif r.random() < .9:
                if r.random() < .5:
                    cv2.rectangle(plate, (int(w * .25), int(h * .06)), (int(w * .75), int(h * .24)), dark(), 1 if r.random() < .6 else -1)
                self.word(plate, w * .25, h * .06, w * .5, h * r.uniform(.12, .18), ink)
            self.line(plate, drawn, face, (w * .05, h * r.uniform(.26, .34), w * .9, h * r.uniform(.5, .62)), ink, style, emboss)
        else:  # us, australia
            if r.random() < .9:
                self.word(plate, w * r.uniform(.1, .3), h * .03, w * r.uniform(.4, .6), h * r.uniform(.14, .2), dark())
            if r.random() < .8:
                self.word(plate, w * r.uniform(.05, .25), h * r.uniform(.8, .84), w * r.uniform(.4, .7), h * r.uniform(.1, .15), dark())
            for corner in range(4):
                if r.random() < .35:
                    self.sticker(plate, corner)
            left, right = .04, .04
            if r.random() < .12:  # small letters stacked beside the number are no part of the text
                left = .15
                for index in range(2):
                    mask = face.masks[r.choice(LETTERS)]
                    self.blend(plate, mask, w * .05, h * (.3 + .22 * index), w * .07, h * .19, ink)
            elif r.random() < .2:
                left = r.uniform(.12, .25)
                self.emblem(plate, w * left * .5, h * .5, w * left * .8, h * .5, ink)
            if r.random() < .25:
                self.emblem(plate, w * .5, h * .5, w * .14, h * .5, ground + (ink - ground) * r.uniform(.1, .5))
            self.line(plate, drawn, face, (w * left, h * r.uniform(.22, .3), w * (1 - left - right), h * r.uniform(.46, .58)), ink, style, emboss)

    def compose_two(self, plate, lines, style, face, ink, emboss, dark):
        r = self.random
        h, w = plate.shape
        left, cut = r.uniform(.03, .08), r.uniform(.44, .52)
        indented = 0
        if style == "eu2" and r.random() < .75:
            deep = r.random() < .3
            cv2.rectangle(plate, (0, 0), (int(w * r.uniform(.13, .19)), int(h * (1 if deep else cut))), dark(), -1)
            indented, left = .17, (.2 if deep else left)
        elif r.random() < .3:
            self.word(plate, w * .25, h * .01, w * .5, h * .08, ink)
        right = r.uniform(.03, .08)
        if r.random() < .45:  # seals beside the first line
            side = r.uniform(.2, .3)
            self.emblem(plate, w * (1 - side / 2), h * cut * .5, w * side * .8, h * cut * .8, ink)
            first = (w * max(left, indented), h * .06, w * (1 - max(left, indented) - side), h * (cut - .1))
        else:
            first = (w * max(left, indented + .02), h * .06, w * (1 - max(left, indented) - right), h * (cut - .1))
        second = (w * left, h * (cut + r.uniform(.01, .05)), w * (1 - left - right), h * (1 - cut - .1))
        if r.random() < .15:
            self.word(plate, w * .1, h * .92, w * .8, h * .07, ink)
        self.line(plate, lines[0], face, first, ink, style, emboss)
        self.line(plate, lines[1], face, second, ink, style, emboss)

    def band(self, plate, side, share, tone):
        r = self.random
        h, w = plate.shape
        x = 0 if side == 0 else int(w * (1 - share))
        cv2.rectangle(plate, (x, 0), (x + int(w * share), h), tone, -1)
        ink = r.uniform(150, 255) if tone < 130 else r.uniform(0, 90)
        if r.random() < .8:
            for index in range(10):
                angle = index * np.pi / 5
                cv2.circle(plate, (round(x + w * share * (.5 + .3 * np.cos(angle))), round(h * .3 + w * share * .3 * np.sin(angle))), 1, ink, -1)
        face = r.choice(self.fonts)
        letters = "".join(r.choice(LETTERS) for _ in range(r.choice([1, 1, 2, 2, 3])))
        size = h * r.uniform(.16, .26)
        for index, character in enumerate(letters):
            cell = w * share * .9 / len(letters)
            self.blend(plate, face.masks[character], x + w * share * .05 + cell * (index + .1), h * .64, min(cell * .8, size), size, ink)
        return share

    def sticker(self, plate, corner):
        r = self.random
        h, w = plate.shape
        sw, sh = w * r.uniform(.1, .17), h * r.uniform(.13, .2)
        x = r.uniform(.01, .04) * w if corner % 2 == 0 else w - sw - r.uniform(.01, .04) * w
        y = r.uniform(.02, .06) * h if corner < 2 else h - sh - r.uniform(.02, .06) * h
        tone = r.uniform(40, 255)
        cv2.rectangle(plate, (int(x), int(y)), (int(x + sw), int(y + sh)), tone, -1)
        self.word(plate, x, y, sw, sh, 0 if tone > 128 else 255)

    def bolts(self, plate):
        r = self.random
        h, w = plate.shape
        if r.random() < .5:
            radius, tone = max(1, round(h * r.uniform(.02, .05))), r.uniform(20, 230)
            for x in (.15, .85) if r.random() < .6 else (.28, .72):
                for y in (.08, .92) if r.random() < .5 else (r.choice([.08, .5, .92]),):
                    cv2.circle(plate, (round(w * (x + r.uniform(-.03, .03))), round(h * y)), radius, tone, -1, cv2.LINE_AA)

    def mount(self, plate):
        """Puts the plate on its surroundings, a frame around it now and then."""
        r = self.random
        h, w = plate.shape
        margin_y, margin_x = int(h * .25), int(h * .3)
        if r.random() < .45:
            canvas = np.full((h + 2 * margin_y, w + 2 * margin_x), r.uniform(10, 230), np.float32)
            canvas += np.linspace(r.uniform(-40, 40), r.uniform(-40, 40), canvas.shape[0], dtype=np.float32)[:, None]
        else:
            canvas = self.texture(h + 2 * margin_y, w + 2 * margin_x)
        if r.random() < .45:
            f, tone = r.randrange(2, 12), r.uniform(5, 70) if r.random() < .8 else r.uniform(70, 240)
            below = f + (int(h * r.uniform(.08, .18)) if r.random() < .5 else 0)
            cv2.rectangle(canvas, (margin_x - f, margin_y - f), (margin_x + w + f, margin_y + h + below), tone, -1)
            if below > f:
                self.word(canvas, margin_x + w * .1, margin_y + h + 1, w * .8, below - 2, r.uniform(120, 255))
        canvas[margin_y : margin_y + h, margin_x : margin_x + w] = plate
        corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) + [margin_x, margin_y]
        return canvas, corners
