"""Pictures, labels, splits, and the augmented samples both networks are trained on. Gray only.

Coordinates: x to the right, y down, pixel (0, 0) covers [0, 1) × [0, 1). Quads are 4×2: top left, top right, bottom right, bottom left.
"""
import hashlib
import json
import math
import os
import random

import cv2
import numpy as np

import synthesize

cv2.setNumThreads(1)
PLATES = os.environ.get("HOTPLATE_PLATES", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/plates"))
FINDER_AREA = 640 * 480
# Labels of these sources miss no plate that a person would see; in the others an unlabelled detection may be right.
COMPLETE = ("RobertLucian", "efm092000", "mrzaizai2k", "sambett")


class Picture:
    __slots__ = ("file", "gray", "half", "boxes", "quads", "complete", "source", "kind")

    def __init__(self, file, gray, boxes, quads, complete, source, kind):
        self.file, self.gray, self.boxes, self.quads, self.complete, self.source, self.kind = file, gray, boxes, quads, complete, source, kind
        self.half = cv2.resize(gray, (gray.shape[1] // 2, gray.shape[0] // 2), interpolation=cv2.INTER_AREA)


def fold(name):
    """0…99 by the file's name alone."""
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % 100


def load(part):
    """`part`: train, dev (12 % of train, by name), val, negatives-train (half), negatives-held."""
    folder = "negatives" if part.startswith("negatives") else "detect"
    pictures = []
    for record in map(json.loads, open(f"{PLATES}/{folder}/{folder}.jsonl")):
        if folder == "negatives":
            belongs = (fold(record["file"]) < 50) == (part == "negatives-train")
        elif part == "val":
            belongs = record["split"] == "val"
        else:
            belongs = record["split"] == "train" and (fold(record["file"]) < 12) == (part == "dev")
        if not belongs:
            continue
        gray = cv2.imread(f"{PLATES}/{folder}/{record['file']}", cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
        assert gray.shape == (record["height"], record["width"]), record["file"]
        boxes = np.array([p["box"] for p in record["plates"]], np.float32).reshape(-1, 4)
        boxes[:, 2:] += boxes[:, :2]
        quads = [None if p["quad"] is None else ordered(np.float32(p["quad"])) for p in record["plates"]]
        complete = folder == "negatives" or any(name in record["source"] for name in COMPLETE)
        pictures.append(Picture(record["file"], gray, boxes, quads, complete, record["source"], folder))
    return pictures


def ordered(quad):
    """Top left first, then clockwise, for a plate turned by less than 45°."""
    center = quad.mean(0)
    angle = np.arctan2(quad[:, 1] - center[1], quad[:, 0] - center[0])
    quad = quad[np.argsort(angle)]  # clockwise on screen, from the left
    start = np.argmin(quad[:, 0] + quad[:, 1] * 1.0001)
    quad = np.roll(quad, -start, 0)
    if np.linalg.norm(quad[1] - quad[0]) < np.linalg.norm(quad[2] - quad[1]) and abs(quad[1, 0] - quad[0, 0]) < abs(quad[2, 0] - quad[1, 0]):
        quad = np.roll(quad, -1, 0)
    return quad


def corners(box):
    x0, y0, x1, y1 = box
    return np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def project(matrix, points):
    p = np.concatenate([points, np.ones((len(points), 1), np.float32)], 1) @ matrix.T
    return (p[:, :2] / p[:, 2:3]).astype(np.float32)


def net_scale(gray):
    return min(1.0, math.sqrt(FINDER_AREA / (gray.shape[0] * gray.shape[1])))


NOISE = np.random.default_rng(5).normal(0, 1, (1024, 1024)).astype(np.float32)


def shade(crop, rng):
    """Blur, light, noise and compression: what a camera adds."""
    if rng.random() < 0.25:
        k = rng.choice([3, 3, 5])
        crop = cv2.GaussianBlur(crop, (k, k), rng.uniform(0.4, 1.6))
    elif rng.random() < 0.12:
        length = rng.choice([3, 5, 7, 9])
        kernel = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, math.pi)
        c = (length - 1) / 2
        cv2.line(kernel, (round(c - c * math.cos(angle)), round(c - c * math.sin(angle))), (round(c + c * math.cos(angle)), round(c + c * math.sin(angle))), 1)
        crop = cv2.filter2D(crop, -1, kernel / kernel.sum())
    if rng.random() < 0.75:
        x = np.arange(256) / 255.0
        if rng.random() < 0.6:
            x = x ** math.exp(rng.gauss(0, 0.4))
        if rng.random() < 0.1:  # night
            x = x ** rng.uniform(1.5, 2.6)
        contrast, light = rng.uniform(0.5, 1.3), rng.uniform(-0.15, 0.15)
        crop = cv2.LUT(crop, np.clip(((x - 0.5) * contrast + 0.5 + light) * 255, 0, 255).astype(np.uint8))
    if rng.random() < 0.3:
        y, x = rng.randrange(1024 - crop.shape[0]), rng.randrange(1024 - crop.shape[1])
        crop = np.clip(crop + NOISE[y:y + crop.shape[0], x:x + crop.shape[1]] * rng.choice([2, 4, 8, 14]), 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        crop = cv2.imdecode(cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 70)])[1], cv2.IMREAD_GRAYSCALE)
    return crop


def random_quad(center, width, aspect, rng, strong=True):
    """A plate's outline as a camera sees it: turned, sheared, with a little perspective."""
    h = width / aspect
    squeeze = rng.uniform(0.55, 1.0) if rng.random() < 0.4 else 1.0
    q = np.float32([[-width, -h], [width, -h], [width, h], [-width, h]]) / 2 * [squeeze, 1]
    shear = rng.gauss(0, 0.12) + (rng.choice([-1, 1]) * (1 - squeeze) * 0.4 if squeeze < 1 else 0)
    q[:, 1] += q[:, 0] * shear
    q[:, 0] += q[:, 1] * rng.gauss(0, 0.08)
    taper = 1 + rng.gauss(0, 0.06)
    q[1:3, 1] *= taper
    angle = math.radians(rng.gauss(0, 5)) if strong else math.radians(rng.gauss(0, 2))
    turn = np.float32([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return (q @ turn.T + center).astype(np.float32)


def sample(pictures, negatives, textures, width, height, rng):
    """One augmented crop: (gray uint8, list of (box4, quad4x2, exact), list of ignored boxes, complete)."""
    if negatives and rng.random() < 0.06:
        picture = rng.choice(negatives)
    else:
        picture = rng.choice(pictures)
    ph, pw = picture.gray.shape
    chosen = rng.randrange(len(picture.boxes)) if len(picture.boxes) and rng.random() < 0.85 else None
    scale = net_scale(picture.gray) * math.exp(rng.uniform(-0.45, 0.4))
    if chosen is not None:
        plate_width = picture.boxes[chosen, 2] - picture.boxes[chosen, 0]
        if rng.random() < 0.3:
            scale = math.exp(rng.uniform(math.log(14), math.log(min(260, width * 0.8)))) / plate_width
        scale = min(scale, 0.95 * width / plate_width, 1.6)
        scale = max(scale, 11 / plate_width)
    scale = max(scale, 0.08)
    stretch = math.exp(rng.gauss(0, 0.08))
    sx, sy = scale * stretch, scale / stretch
    flip = rng.random() < 0.3
    if chosen is not None:
        ax, ay = (picture.boxes[chosen, :2] + picture.boxes[chosen, 2:]) / 2
        tx = rng.uniform(0.1, 0.9) * width
        ty = rng.uniform(0.1, 0.9) * height
        half = plate_width * sx / 2
        tx = min(max(tx, min(half, width / 2)), max(width - half, width / 2))
    else:
        ax, ay = rng.uniform(0, pw), rng.uniform(0, ph)
        tx, ty = width / 2, height / 2
    if rng.random() < 0.85:  # fill the crop with picture: move the anchor so that no avoidable border shows
        fx = 1 - ax / pw if flip else ax / pw
        left, top = tx - fx * pw * sx, ty - ay * sy
        left = min(max(left, min(0, width - pw * sx)), max(0, width - pw * sx))
        top = min(max(top, min(0, height - ph * sy)), max(0, height - ph * sy))
        tx, ty = left + fx * pw * sx, top + ay * sy
    matrix = np.array([[-sx if flip else sx, 0, tx - (-sx if flip else sx) * ax], [0, sy, ty - sy * ay], [0, 0, 1]])
    if rng.random() < 0.3:
        angle = math.radians(rng.gauss(0, 4))
        c, s = math.cos(angle), math.sin(angle)
        shear = rng.gauss(0, 0.04)
        turn = np.array([[c, -s + shear, 0], [s, c, 0], [0, 0, 1]])
        there = np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
        matrix = there @ turn @ np.linalg.inv(there) @ matrix
    source, to_source = picture.gray, np.eye(3)
    if scale < 0.6:
        source, to_source = picture.half, np.array([[pw / picture.half.shape[1], 0, 0], [0, ph / picture.half.shape[0], 0], [0, 0, 1]])
    center = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    pixel = center @ matrix @ to_source @ np.linalg.inv(center)
    border = cv2.BORDER_REPLICATE if rng.random() < 0.15 else cv2.BORDER_CONSTANT
    crop = cv2.warpPerspective(source, pixel, (width, height), flags=cv2.INTER_AREA if scale < 0.6 else cv2.INTER_LINEAR, borderMode=border,
                               borderValue=128)
    plates, ignored, taken = [], [], []
    for box, quad in zip(picture.boxes, picture.quads):
        exact = quad is not None
        q = project(matrix, quad if exact else corners(box))
        if flip:
            q = q[[1, 0, 3, 2]]
        b = np.array([q[:, 0].min(), q[:, 1].min(), q[:, 0].max(), q[:, 1].max()], np.float32)
        clipped = np.array([max(b[0], 0), max(b[1], 0), min(b[2], width), min(b[3], height)], np.float32)
        if clipped[2] <= clipped[0] or clipped[3] <= clipped[1]:
            continue
        area = (b[2] - b[0]) * (b[3] - b[1])
        visible = (clipped[2] - clipped[0]) * (clipped[3] - clipped[1]) / area
        taken.append(clipped)
        if textures and visible > 0.9 and rng.random() < 0.15 and b[2] - b[0] > 16:
            texture = textures[rng.randrange(len(textures))]
            if texture[2]:
                aspect = texture[0].shape[1] / texture[0].shape[0]
                wide = max((b[2] - b[0]) * 1.1, (b[3] - b[1]) * aspect * 0.95)
                new = random_quad((b[:2] + b[2:]) / 2, wide, aspect, rng, strong=False)
                synthesize.paste(crop, texture, new, rng)
                nb = np.concatenate([new.min(0), new.max(0)]).astype(np.float32)
                if nb[0] >= -1 and nb[1] >= -1 and nb[2] <= width + 1 and nb[3] <= height + 1:
                    plates.append((nb, new, True))
                else:
                    ignored.append(nb)
                continue
        if visible < 0.55 or b[2] - b[0] < 10:
            ignored.append(clipped)
        elif visible < 0.95:
            plates.append((clipped, corners(clipped), False))
        else:
            plates.append((b, q, exact))
    if textures and rng.random() < 0.3:  # plates and signs where there is none
        for _ in range(rng.choice([1, 1, 2])):
            texture = textures[rng.randrange(len(textures))]
            aspect = texture[0].shape[1] / texture[0].shape[0]
            wide = math.exp(rng.uniform(math.log(14), math.log(200)))
            c = np.float32([rng.uniform(0, width), rng.uniform(0, height)])
            q = random_quad(c, wide, aspect, rng)
            b = np.concatenate([q.min(0), q.max(0)]).astype(np.float32)
            if b[0] < 0 or b[1] < 0 or b[2] > width or b[3] > height or any(overlap(b, t) for t in taken):
                continue
            synthesize.paste(crop, texture, q, rng)
            taken.append(b)
            if texture[2] and np.linalg.norm(q[1] - q[0]) >= 10:
                plates.append((b, q, True))
    return shade(crop, rng), plates, ignored, picture.complete


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
