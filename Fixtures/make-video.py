#!/usr/bin/env python3
"""Draws a video of cars passing a camera, with the truth beside it: to measure `hotplate stream`, not to be committed.

usage: Fixtures/make-video.py OUT.mjpeg [PASSES] [SEED] [SHARE]     (needs what make-fixtures.py needs, and ffmpeg)

1280 x 720 at 15 frames/s. Each pass is a car on one of two lanes, driving away or coming near, with an invented plate: at an
angle, out of focus, smeared by its motion, noisy; by day, at dusk, by night. Every fourth overlaps with one on the other lane,
every sixth is hidden for some frames. OUT.json tells each pass: its text, and its box in every frame that shows it. SHARE is the
share of frames that show a plate, as 0.1; without it the passes follow each other closely.
"""
import importlib.util
import json
import pathlib
import subprocess
import sys

import cv2
import numpy as np

here = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("fixtures", here / "make-fixtures.py")
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)

WIDTH, HEIGHT, RATE = 1280, 720, 15
ALL_LETTERS, LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
DISTRICTS = "B M K HH DO AB BN DA FR GI HD KA LB MZ OL RO UL WI ERB FFB MTK PAF SIG WOR".split()


def invented(rng, kind):
    """A text as the plates of its kind are numbered; as drawn, with its spaces."""
    letter = lambda n, of=LETTERS: "".join(rng.choice(list(of), n))
    digit = lambda n: "".join(rng.choice(list(DIGITS), n))
    number = lambda n: str(rng.integers(10 ** (n - 1), 10**n))
    if kind == "eu":
        # Germany: a district, one or two letters, a number that does not begin with 0; eight characters at most.
        district, letters = str(rng.choice(DISTRICTS)), letter(int(rng.integers(1, 3)))
        return f"{district} {letters} {number(min(int(rng.integers(2, 5)), 8 - len(district + letters)))}"
    if kind == "gb":
        # The half year of the first registration: 02 to 26, or 51 to 76.
        half = int(rng.choice([*range(2, 27), *range(51, 77)]))
        return f"{letter(2)}{half:02} {letter(3)}"
    if kind == "us":
        # California's passenger cars begin with 1 to 9, New York's and Texas's with three letters.
        return f"{number(1)}{letter(3)} {digit(3)}" if rng.random() < 0.5 else f"{letter(3)} {number(4)}"
    return f"{letter(3, ALL_LETTERS)}-{digit(4)}"


class Pass:
    def __init__(self, rng, start, lane):
        self.kind = str(rng.choice(["eu", "eu", "gb", "us", "br"]))
        self.drawn = invented(rng, self.kind)
        self.text = self.drawn.replace(" ", "").replace("-", "")
        self.flat = fixtures.plate(self.kind, self.drawn)
        self.start, self.frames, self.lane = start, int(rng.integers(9, 22)), lane
        self.away = bool(rng.random() < 0.5)
        self.widths = sorted((rng.uniform(58, 80), rng.uniform(120, 170)), reverse=self.away)
        self.x = (330 if lane == 0 else 930) + rng.uniform(-50, 50)
        self.drift = rng.uniform(-70, 70)
        self.angle, self.turn = rng.uniform(-7, 7), rng.uniform(-0.12, 0.12)
        self.blur = rng.choice([0, 0, 0.6, 0.9, 1.2])
        self.color = tuple(int(v) for v in rng.uniform(30, 200, 3))
        hides = rng.random() < 1 / 6
        at = int(rng.integers(3, max(4, self.frames - 4)))
        self.hidden = range(at, at + int(rng.integers(2, 5))) if hides else range(0)
        self.boxes = {}

    def draw(self, picture, frame):
        age = frame - self.start
        if not 0 <= age < self.frames:
            return
        share = age / (self.frames - 1)
        plate = self.widths[0] + (self.widths[1] - self.widths[0]) * share
        near = (plate - 58) / (170 - 58)
        x, y = self.x + self.drift * share, 250 + 400 * near
        w = int(plate * {"eu": 3.3, "gb": 3.3, "br": 4.0, "us": 5.2}[self.kind])
        fixtures.car(picture, int(x), int(y + 0.10 * w), w, self.color)
        self.put(picture, (x, y), plate)
        if age in self.hidden:
            # A lorry on the near side: plain, and larger than the car.
            cv2.rectangle(picture, (int(x - w * 0.7), 0), (int(x + w * 0.6), int(y + w * 0.3)), (90, 96, 92), -1)
            return
        height = plate * self.flat.shape[0] / self.flat.shape[1]
        self.boxes[frame] = [round(x - plate / 2), round(y - height / 2), round(plate), round(height)]

    def put(self, picture, center, width):
        """Pastes the plate inside a small window, which is faster than over the whole picture."""
        half = int(width * 0.75)
        left, top = max(0, int(center[0]) - half), max(0, int(center[1]) - half)
        window = picture[top : int(center[1]) + half, left : int(center[0]) + half].copy()
        fixtures.put(window, self.flat, (center[0] - left, center[1] - top), width, self.angle, self.turn)
        if self.blur:
            window = cv2.GaussianBlur(window, (0, 0), self.blur)
        smear = max(1, int(width / 45))
        window = cv2.blur(window, (1, smear))
        picture[top : top + window.shape[0], left : left + window.shape[1]] = window


def main(path, count=200, seed=1, share_of_frames=None):
    rng = np.random.default_rng(seed)
    cv2.setNumThreads(1)
    passes, start = [], 20
    while len(passes) < count:
        lane = int(rng.integers(0, 2))
        passes.append(Pass(rng, start, lane))
        if share_of_frames:
            start += round(passes[-1].frames / share_of_frames)
            continue
        if len(passes) < count and rng.random() < 0.25:
            passes.append(Pass(rng, start + int(rng.integers(0, 8)), 1 - lane))
        start += int(rng.integers(34, 60))
    last = max(p.start + p.frames for p in passes) + 40
    back = fixtures.scene(rng, WIDTH, HEIGHT)
    grains = [rng.normal(0, 1, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(6)]
    ffmpeg = subprocess.Popen(
        ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE),
         "-i", "-", "-c:v", "mjpeg", "-q:v", "5", "-f", "image2pipe", path], stdin=subprocess.PIPE)
    # Frames of records count from 1.
    for frame in range(1, last + 1):
        picture = back.copy()
        for one in sorted(passes, key=lambda p: p.lane):
            one.draw(picture, frame)
        share = frame / last
        gamma, noise = (1.0, 3.0) if share < 0.6 else (1.5, 4.5) if share < 0.8 else (2.0, 6.0)
        table = (255 * (np.arange(256) / 255) ** gamma).astype(np.uint8)
        grain = np.roll(grains[frame % len(grains)], int(rng.integers(0, WIDTH)), axis=1)
        ffmpeg.stdin.write(np.clip(cv2.LUT(picture, table) + noise * grain, 0, 255).astype(np.uint8).tobytes())
    ffmpeg.stdin.close()
    if ffmpeg.wait() != 0:
        sys.exit(f"{path}: ffmpeg failed")
    truth = [{"text": p.text, "kind": p.kind, "boxes": p.boxes} for p in passes]
    pathlib.Path(path).with_suffix(".json").write_text(json.dumps({"frames": last, "rate": RATE, "passes": truth}))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *(int(a) for a in sys.argv[2:4]), *(float(a) for a in sys.argv[4:5]))
