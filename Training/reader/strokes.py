"""Plate typefaces drawn as strokes: FE-Schrift-like, Brazilian, British, and the dies of North America.

A glyph is a list of strokes in a unit box (y down); a vertex with a third element is a corner that the face rounds.
One skeleton gives every face, by the roundness of corners, weight, width and the alternatives of some characters.
"""

import cv2
import numpy as np

R = 1  # marks a rounded corner

GLYPHS = {
    "A": [[[(0, 1), (.5, 0), (1, 1)], [(.18, .68), (.82, .68)]],
          [[(0, 1), (.4, 0), (.6, 0), (1, 1)], [(.16, .7), (.84, .7)]],
          [[(0, 1), (0, 0, R), (1, 0, R), (1, 1)], [(0, .6), (1, .6)]]],
    "B": [[[(0, 0), (.94, 0, R), (.94, .48, R), (0, .48)], [(0, .48), (1, .48, R), (1, 1, R), (0, 1), (0, 0)]]],
    "C": [[[(1, .27), (1, 0, R), (0, 0, R), (0, 1, R), (1, 1, R), (1, .73)]]],
    "D": [[[(0, 0), (1, 0, R), (1, 1, R), (0, 1), (0, 0)]],
          [[(0, 0), (.6, 0), (1, .25, R), (1, .75, R), (.6, 1), (0, 1), (0, 0)]]],
    "E": [[[(1, 0), (0, 0), (0, 1), (1, 1)], [(0, .48), (.85, .48)]]],
    "F": [[[(1, 0), (0, 0), (0, 1)], [(0, .5), (.85, .5)]]],
    "G": [[[(1, .25), (1, 0, R), (0, 0, R), (0, 1, R), (1, 1, R), (1, .54), (.55, .54)]],
          [[(1, .25), (1, 0, R), (0, 0, R), (0, 1, R), (1, 1, R), (1, .46), (.5, .46)]]],
    "H": [[[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, .5), (1, .5)]]],
    "I": [[[(.5, 0), (.5, 1)]],
          [[(.5, 0), (.5, 1)], [(.1, 0), (.9, 0)], [(.1, 1), (.9, 1)]]],
    "J": [[[(1, 0), (1, 1, R), (0, 1, R), (0, .7)]],
          [[(.4, 0), (1, 0), (1, 1, R), (0, 1, R), (0, .72)]]],
    "K": [[[(0, 0), (0, 1)], [(1, 0), (0, .62)], [(.32, .42), (1, 1)]],
          [[(0, 0), (0, 1)], [(1, 0), (.1, .5), (1, 1)]]],
    "L": [[[(0, 0), (0, 1), (1, 1)]]],
    "M": [[[(0, 1), (0, 0), (.5, .62), (1, 0), (1, 1)]], [[(0, 1), (0, 0), (.5, 1), (1, 0), (1, 1)]],
          [[(0, 1), (.1, 0), (.5, .7), (.9, 0), (1, 1)]]],
    "N": [[[(0, 1), (0, 0), (1, 1), (1, 0)]]],
    "O": [[[(.5, 0), (1, 0, R), (1, 1, R), (0, 1, R), (0, 0, R), (.5, 0)]]],
    "P": [[[(0, 1), (0, 0), (1, 0, R), (1, .54, R), (0, .54)]]],
    "Q": [[[(.5, 0), (1, 0, R), (1, 1, R), (0, 1, R), (0, 0, R), (.5, 0)], [(.58, .7), (1.02, 1.04)]],
          [[(.5, 0), (1, 0, R), (1, 1, R), (0, 1, R), (0, 0, R), (.5, 0)], [(.5, .8), (.62, 1.1)]]],
    "R": [[[(0, 1), (0, 0), (1, 0, R), (1, .52, R), (0, .52)], [(.5, .52), (1, 1)]],
          [[(0, 1), (0, 0), (1, 0, R), (1, .5, R), (0, .5)], [(.6, .5), (1, .55, R), (1, 1)]]],
    "S": [[[(1, .24), (1, 0, R), (0, 0, R), (0, .48, R), (1, .48, R), (1, 1, R), (0, 1, R), (0, .76)]]],
    "T": [[[(0, 0), (1, 0)], [(.5, 0), (.5, 1)]]],
    "U": [[[(0, 0), (0, 1, R), (1, 1, R), (1, 0)]]],
    "V": [[[(0, 0), (.5, 1), (1, 0)]]],
    "W": [[[(0, 0), (.25, 1), (.5, .2), (.75, 1), (1, 0)]], [[(0, 0), (.2, 1), (.5, .45), (.8, 1), (1, 0)]],
          [[(0, 0), (0, 1), (.5, .4), (1, 1), (1, 0)]]],
    "X": [[[(0, 0), (1, 1)], [(1, 0), (0, 1)]]],
    "Y": [[[(0, 0), (.5, fork), (1, 0)], [(.5, fork), (.5, 1)]] for fork in (.4, .5, .58, .66)],
    "Z": [[[(0, 0), (1, 0), (0, 1), (1, 1)]]],
    "0": [[[(.5, 0), (1, 0, R), (1, 1, R), (0, 1, R), (0, 0, R), (.5, 0)]],
          [[(.5, 0), (1, 0, R), (1, 1, R), (0, 1, R), (0, 0, R), (.5, 0)], [(.25, .7), (.75, .3)]],
          [[(.8, .05), (1, .15, R), (1, 1, R), (0, 1, R), (0, 0, R), (.62, 0)]]],
    "1": [[[(.1, .2), (.55, 0), (.55, 1)]], [[(.5, 0), (.5, 1)]],
          [[(.1, .2), (.5, 0), (.5, 1)], [(.1, 1), (.9, 1)]]],
    "2": [[[(0, .27), (0, 0, R), (1, 0, R), (1, .45, R), (0, 1), (1, 1)]],
          [[(0, .25), (0, 0, R), (1, 0, R), (1, .5, R), (0, .55, R), (0, 1), (1, 1)]]],
    "3": [[[(0, .24), (0, 0, R), (1, 0, R), (1, .48, R), (.4, .48)],
           [(.4, .48), (1, .48, R), (1, 1, R), (0, 1, R), (0, .76)]],
          [[(0, 0), (1, 0), (.45, .4), (1, .42, R), (1, 1, R), (0, 1, R), (0, .76)]]],
    "4": [[[(.75, 1), (.75, 0), (0, .72), (1, .72)]], [[(.55, 0), (0, .7), (1, .7)], [(.75, .4), (.75, 1)]],
          [[(.4, 0), (0, .7), (1, .7)], [(.72, .35), (.72, 1)]]],
    "5": [[[(.95, 0), (.06, 0), (0, .46), (1, .38, R), (1, 1, R), (0, 1, R), (0, .76)]],
          [[(.95, 0), (0, 0), (0, .45), (1, .45, R), (1, 1, R), (0, 1, R), (0, .76)]]],
    "6": [[[(.96, .22), (.96, 0, R), (0, 0, R), (0, 1, R), (1, 1, R), (1, .44, R), (0, .44, R), (0, .7)]],
          [[(.7, 0), (0, .6, R), (0, 1, R), (1, 1, R), (1, .46, R), (.15, .46)]]],
    "7": [[[(0, 0), (1, 0), (.38, 1)]], [[(0, 0), (1, 0), (.6, .4, R), (.45, 1)]]],
    "8": [[[(.5, 0), (.95, 0, R), (.95, .47, R), (.05, .47, R), (.05, 0, R), (.5, 0)],
           [(.5, .47), (1, .47, R), (1, 1, R), (0, 1, R), (0, .47, R), (.5, .47)]]],
}
GLYPHS["9"] = [
    [[(1 - v[0], 1 - v[1], *v[2:]) for v in stroke] for stroke in glyph] for glyph in GLYPHS["6"]]
NARROW = {"I": .45, "1": .55, "J": .85, "L": .9, "M": 1.15, "W": 1.2}


def rounded(stroke, roundness, width, height):
    """The stroke as a polyline in pixels, marked corners replaced by arcs (quadratic)."""
    points = [np.array([v[0] * width, v[1] * height]) for v in stroke]
    line = [points[0]]
    for index in range(1, len(stroke) - 1):
        if len(stroke[index]) == 2:
            line.append(points[index])
            continue
        before, corner, after = points[index - 1 : index + 2]
        limit = roundness * min(width, height) * .62
        start = corner + (before - corner) * min(1, limit / max(1e-6, np.linalg.norm(before - corner)) if
            len(stroke[index - 1]) == 2 else min(.5, limit / max(1e-6, np.linalg.norm(before - corner))))
        end = corner + (after - corner) * min(1, limit / max(1e-6, np.linalg.norm(after - corner)) if
            len(stroke[index + 1]) == 2 else min(.5, limit / max(1e-6, np.linalg.norm(after - corner))))
        for t in np.linspace(0, 1, 9):
            pull = corner * .82 + (start + end) * .09
            line.append((1 - t) ** 2 * start + 2 * t * (1 - t) * pull + t * t * end)
    line.append(points[-1])
    return line


class StrokeFace:
    """One typeface: every character as an alpha mask of `height` rows, trimmed to its own width."""

    def __init__(self, random, height=72):
        self.height = height
        style = random.choice(["us", "us", "us", "fe", "brazil", "british", "narrow", "any"])
        self.style = style
        weight = {"us": (.09, .15), "fe": (.1, .14), "brazil": (.1, .17), "british": (.14, .19),
                  "narrow": (.09, .13), "any": (.07, .2)}[style]
        ratio = {"us": (.4, .58), "fe": (.52, .66), "brazil": (.5, .72), "british": (.58, .68),
                 "narrow": (.32, .45), "any": (.32, .85)}[style]
        self.weight, self.ratio = random.uniform(*weight) * height, random.uniform(*ratio)
        self.roundness = random.uniform(.35, 1.0)
        self.square = random.random() < .5
        pick = {c: random.randrange(len(variants)) for c, variants in GLYPHS.items()}
        if style != "fe":
            pick["0"] = 1 if random.random() < .06 else 0
        else:
            pick["0"] = random.choice([0, 2, 2])
        if random.random() < .85:
            pick["A"] = random.randrange(2)
        self.oval = random.uniform(.85, 1)
        self.masks = {c: self.draw(c, GLYPHS[c][pick[c]]) for c in GLYPHS}

    def draw(self, character, strokes):
        scale, thick = 2, self.weight * 2
        width = self.height * self.ratio * NARROW.get(character, 1) * (self.oval if character == "0" else 1)
        if character in "I1" and len(strokes) > 1:
            width = self.height * self.ratio * .75
        inner_w, inner_h = max(2, width * scale - thick), self.height * scale - thick
        pad = int(thick) + 4
        canvas = np.zeros((int(self.height * scale) + 2 * pad, int(width * scale) + 2 * pad), np.uint8)
        offset = pad + thick / 2
        for stroke in strokes:
            line = np.array(rounded(stroke, self.roundness, inner_w, inner_h)) + offset
            points = np.round(line * 16).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(canvas, [points], False, 255, max(1, round(thick)), cv2.LINE_AA, 4)
            if self.square:
                for end, other in ((line[0], line[1]), (line[-1], line[-2])):
                    vertical = abs(end[1] - other[1]) > abs(end[0] - other[0]) * .3
                    half = thick / 2
                    if vertical:  # cut flat at the cap line or the baseline
                        y = end[1]
                        low, high = (0, y - half * .15) if other[1] > y else (y + half * .15, canvas.shape[0])
                        if y - offset < 2 or offset + inner_h - y < 2:
                            canvas[int(max(0, low)) : int(high), int(end[0] - half - 2) : int(end[0] + half + 3)] *= (
                                0 if low else 1)
        canvas = cv2.resize(canvas, None, fx=.5, fy=.5, interpolation=cv2.INTER_AREA)
        columns = np.flatnonzero(canvas.max(0) > 40)
        rows = np.flatnonzero(canvas.max(1) > 40)
        return canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
