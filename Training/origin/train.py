"""Trains the network that tells where a plate is from by its looks.

    train.py PLATES OUT --minutes 9 [--all]

Of the labelled plates of the training part: 609 crops of 50 states (the file names say which) and those of sources of one region. Every eighth, by name, is the development part
unless --all. Seeded; the curve is OUT.jsonl.
"""
import argparse
import hashlib
import json
import os
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from network import HEIGHT, KINDS, SHARES, STATES, WIDTH, Origin, normalize, patch_of, widened

# The labels' regions. Of `mixed`, `in/nl` and `world` nobody knows: many of the last are from the United States.
KIND_OF = {"eu": "eu", "eu-es": "eu", "eu-ro": "eu", "br": "br", "ar": "latin", "in": "in", "cn": "other", "tn": "other", "vn": "other"}


def kind(record):
    """Of a crop or a scene; `None` where nobody knows."""
    if record["file"].startswith("seg_"):
        code = record["file"][4:6].upper()
        return code if code in STATES else None
    return KIND_OF.get(record["region"])


def load(plates, split):
    """[(gray, kind, file)]: crops that show the plate alone, and of scenes the plates of countries that have no crops."""
    def records(part):
        with open(os.path.join(plates, part, part + ".jsonl")) as lines:
            return [r for r in map(json.loads, lines) if r["split"] == split and kind(r)]

    def gray(part, record):
        return cv2.imread(os.path.join(plates, part, record["file"]), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)

    found = [(gray("ocr", r), KINDS.index(kind(r)), r["file"]) for r in records("ocr")]
    for record in records("detect"):
        if record["region"] in ("cn", "tn", "vn", "eu-es", "eu-ro"):
            picture = gray("detect", record)
            for plate in record["plates"]:
                x, y, w, h = (max(0, round(v)) for v in plate["box"])
                if w >= 30 and h >= 8:
                    found.append((picture[y:y + h, x:x + w], KINDS.index(kind(record)), record["file"]))
    return [f for f in found if min(f[0].shape) >= 8]


def is_dev(file):
    return int(hashlib.sha1(file.encode()).hexdigest(), 16) % 8 == 0


def scenes(plates):
    """Pictures without plates of the training part, to stand around crops."""
    with open(os.path.join(plates, "negatives", "negatives.jsonl")) as lines:
        records = [r for r in map(json.loads, lines) if r["split"] == "train"]
    return [cv2.imread(os.path.join(plates, "negatives", r["file"]), cv2.IMREAD_GRAYSCALE) for r in records]


def surrounded(gray, random, negatives):
    """The crop in what may be around a plate, half its height of it at each side: its own edge repeated, gray that is even, or a part of a picture without plates."""
    h, w = gray.shape
    m = h // 2 + 1
    around = random.random()
    if around < 0.3:
        return cv2.copyMakeBorder(gray, m, m, m, m, cv2.BORDER_REPLICATE), m
    if around < 0.6:
        big = np.full((h + 2 * m, w + 2 * m), random.uniform(0, 255), np.float32)
        big += np.linspace(-1, 1, h + 2 * m)[:, None] * random.normal(0, 20)
        big = np.clip(big, 0, 255).astype(np.uint8)
    else:
        scene = negatives[random.integers(len(negatives))]
        wide = int(random.integers(60, max(61, scene.shape[1])))
        tall = min(scene.shape[0], max(8, wide * (h + 2 * m) // (w + 2 * m)))
        x, y = random.integers(scene.shape[1] - wide + 1), random.integers(scene.shape[0] - tall + 1)
        big = cv2.resize(scene[y:y + tall, x:x + wide], (w + 2 * m, h + 2 * m), interpolation=cv2.INTER_AREA)
    big[m:m + h, m:m + w] = gray
    return big, m


def seen(gray, random, negatives):
    """One look at a crop: as corners err, from afar, blurred, in other light, with a frame over its upper or lower edge."""
    h, w = gray.shape
    if random.random() < 0.3:
        rows, value = max(1, round(h * random.uniform(0.02, 0.18))), random.uniform(0, 255)
        gray = gray.copy()
        gray[:rows if random.random() < 0.5 else None][-rows:] = value
    if random.random() < 0.7:
        scale = min(1, np.exp(random.uniform(np.log(30), np.log(220))) / w)
        gray = cv2.resize(gray, (max(12, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)
        h, w = gray.shape
    gray, m = surrounded(gray, random, negatives)
    # The corners as a locator has them: at times close around the characters, at times wide of the plate.
    sides = random.normal(0, 0.02, 4) * [w, h, w, h]
    if random.random() < 0.4:
        sides += random.uniform(0, 1, 4) * np.float64([0.06 * w, 0.2 * h, -0.06 * w, -0.2 * h])
    left, top, right, bottom = np.float64([0, 0, w, h]) + sides
    quad = np.float64([[left, top], [right, top], [right, bottom], [left, bottom]]) + random.normal(0, 0.02, (4, 2)) * [w, h]
    patch = patch_of(gray, widened(quad) + m).astype(np.float32)
    if random.random() < 0.5:
        patch = cv2.GaussianBlur(patch, (0, 0), random.uniform(0.3, 1.3))
    patch = 255 * np.clip(patch / 255, 0, 1) ** random.uniform(0.6, 1.7)
    if random.random() < 0.4:
        patch += np.linspace(-1, 1, WIDTH)[None] * random.normal(0, 25) + np.linspace(-1, 1, HEIGHT)[:, None] * random.normal(0, 25)
    patch += random.normal(0, random.uniform(0, 8), patch.shape)
    return np.clip(patch, 0, 255)


def plain(gray, width=None):
    """A crop as it is, or from so far that it is `width` pixels wide."""
    if width and gray.shape[1] > width:
        gray = cv2.resize(gray, (width, max(8, round(gray.shape[0] * width / gray.shape[1]))), interpolation=cv2.INTER_AREA)
    h, w = gray.shape
    return patch_of(gray, widened(np.float64([[0, 0], [w, 0], [w, h], [0, h]])))


@torch.no_grad()
def logits(net, patches):
    return torch.cat([net(normalize(torch.from_numpy(np.stack(patches[i:i + 256])))) for i in range(0, len(patches), 256)])


def report(net, crops, name):
    """Shares right by width, of states and of regions; with what the network says tempered by TEMPER."""
    net.eval()
    told = {}
    for width in (None, 100, 60, 40):
        out = torch.softmax(logits(net, [plain(c[0], width) for c in crops]).double(), 1).numpy()
        kinds = np.array([c[1] for c in crops])
        for part, chosen in (("states", kinds < len(STATES)), ("regions", kinds >= len(STATES))):
            if not chosen.any():
                continue
            p, y = out[chosen], kinds[chosen]
            best, sure = p.argmax(1), p.max(1) > 0.9
            loss = {e: round(float(-np.log((1 - e) * p + e * SHARES)[np.arange(len(y)), y].mean()), 3) for e in (0.02, 0.05, 0.1)}
            told[f"{name} {part} {width or 'whole'}"] = {
                "right": round(float((best == y).mean()), 3), "told": round(float(p.max(1).mean()), 3), "sure": round(float(sure.mean()), 3),
                "of those right": round(float((best == y)[sure].mean()), 3) if sure.any() else None, "log loss": loss}
    net.train()
    return told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--all", action="store_true", help="no development part")
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    random = np.random.default_rng(options.seed)
    crops = load(options.plates, "train")
    held = [] if options.all else [c for c in crops if is_dev(c[2])]
    crops = [c for c in crops if options.all or not is_dev(c[2])]
    negatives = scenes(options.plates)
    by_kind = [[c for c in crops if c[1] == k] for k in range(len(KINDS))]
    print(f"{len(crops)} crops, {len(held)} held back; fewest of a kind {min(map(len, by_kind))}")
    net = Origin()
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True)
    optimizer = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=0.02)
    began = last = time.time()
    step = 0
    with open(options.out + ".jsonl", "w") as curve:
        while (share := (time.time() - began) / (60 * options.minutes)) < 1:
            for group in optimizer.param_groups:
                group["lr"] = options.rate * min(1, 0.05 + step / 100) * (1 - share) ** 0.9 + 1e-6
            kinds = random.choice(len(KINDS), options.batch, p=SHARES)
            patches = [seen(by_kind[k][random.integers(len(by_kind[k]))][0], random, negatives) for k in kinds]
            out = net(normalize(torch.from_numpy(np.stack(patches))))
            loss = F.cross_entropy(out, torch.from_numpy(kinds), label_smoothing=0.03)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            average.update_parameters(net)
            step += 1
            if time.time() - last > 60:
                last = time.time()
                told = {"step": step, "loss": round(loss.item(), 3)} | (report(average.module, held, "dev") if held else {})
                print(json.dumps(told), file=curve, flush=True)
    torch.save(average.module.half().state_dict(), options.out)
    net = average.module.float()
    for part, chosen in (("dev", held), ("val", load(options.plates, "val"))):
        if chosen:
            for name, told in report(net, chosen, part).items():
                print(name, told)
    print(step, "steps")


if __name__ == "__main__":
    main()
