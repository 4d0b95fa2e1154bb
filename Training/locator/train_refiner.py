"""Trains the refiner on the finder's own candidates, jittered labels and drawn plates. Resumable as train_finder.py is.

    train_refiner.py --cache DIR --minutes 15 [--until 03:24] [--seed 1] [--mine]

--mine collects the finder's candidates on the training pictures afresh (after the finder changed); otherwise the cached ones serve.
"""
import argparse
import copy
import json
import math
import os
import random
import time

import cv2
import numpy as np
import torch

import data
import evaluate
import finder
import refiner
import synthesize

BATCH = 192


def mine(model, pictures, seed):
    """The finder's candidates at a low threshold, of some pictures scaled down further: for each a list of (quad, score)."""
    rng = random.Random(seed)
    result = []
    for picture in pictures:
        area = data.FINDER_AREA * (1 if rng.random() < 0.6 else rng.uniform(0.35, 0.8))
        scores, quads = evaluate.find(model, picture.gray, 0.03, area)
        result.append([(q, float(s)) for q, s in zip(quads[:24], scores[:24])])
    return result


def jitter(quad, rng, strength=1.0):
    """Moves a quad as the finder's errors do: shift, size, turn, corners."""
    center, across, down = quad.mean(0), (quad[1] + quad[2] - quad[0] - quad[3]) / 4, (quad[2] + quad[3] - quad[0] - quad[1]) / 4
    center = center + across * rng.gauss(0, 0.12 * strength) + down * rng.gauss(0, 0.2 * strength)
    a = across * math.exp(rng.gauss(0, 0.15 * strength))
    d = down * math.exp(rng.gauss(0, 0.2 * strength))
    angle = math.radians(rng.gauss(0, 5 * strength))
    turn = np.float32([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    a, d = turn @ a, turn @ d
    q = np.float32([center - a - d, center + a - d, center + a + d, center - a + d])
    return q + np.float32([[rng.gauss(0, 0.04), rng.gauss(0, 0.04)] for _ in range(4)]) * np.linalg.norm(d) * strength


def box_of(quad):
    return np.concatenate([quad.min(0), quad.max(0)]).astype(np.float32)


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, pictures, negatives, found, found_negative, textures, seed):
        self.pictures, self.negatives, self.textures, self.seed = pictures, negatives, textures, seed
        self.pyramids = {}
        self.positives = []  # picture, label, candidate or None
        self.hard = []       # picture, quad, weight
        for picture, candidates in zip(pictures, found):
            for i, label in enumerate(picture.boxes):
                self.positives.append((picture, i, [q for q, s in candidates if finder.iou(box_of(q), label[None])[0] > 0.3]))
            for quad, score in candidates:
                best = finder.iou(box_of(quad), picture.boxes).max() if len(picture.boxes) else 0
                # Where labels are incomplete, what the finder is sure of may well be a plate.
                if best < 0.2 and (picture.complete or score < 0.45):
                    self.hard.append((picture, quad))
        for picture, candidates in zip(negatives, found_negative):
            self.hard += [(picture, q) for q, s in candidates] * 2
        self.positives = [p for p in self.positives if p[0].boxes[p[1], 2] - p[0].boxes[p[1], 0] >= 9]

    def one(self, rng):
        """patch, frame 6, is_plate, counts, has_corners, box 4, quad 8, exact"""
        kind = rng.random()
        if kind < 0.45:
            picture, i, candidates = rng.choice(self.positives)
            gray, box = picture.gray, picture.boxes[i]
            exact = picture.quads[i] is not None
            truth = picture.quads[i] if exact else data.corners(box)
            start = jitter(rng.choice(candidates), rng, 0.4) if candidates and rng.random() < 0.5 else jitter(truth, rng)
            wide = box[2] - box[0]
            if wide > 60 and rng.random() < 0.3:  # far away: fewer pixels on the plate
                shrink = rng.uniform(max(0.15, 16 / wide), 0.7)
                x0, y0 = np.maximum(0, np.floor(box[:2] - wide * 1.2)).astype(int)
                x1, y1 = np.ceil(box[2:] + wide * 1.2).astype(int)
                part = gray[y0:y1, x0:x1]
                size = (max(4, round(part.shape[1] * shrink)), max(4, round(part.shape[0] * shrink)))
                scale = np.float32([size[0] / part.shape[1], size[1] / part.shape[0]])
                gray = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
                start, truth = (start - [x0, y0]) * scale, (truth - [x0, y0]) * scale
                start, truth = start.astype(np.float32), truth.astype(np.float32)
                box = box_of(truth)
            overlap = finder.iou(box_of(start), box[None])[0]
            is_plate, counts, has = 1.0, float(overlap > 0.4), float(overlap > 0.2)
            if overlap < 0.15:
                is_plate, counts = 0.0, 1.0
        elif kind < 0.62:
            picture = rng.choice(self.pictures)
            gray, truth, exact = self.drawn(picture, rng)
            start = jitter(truth, rng)
            box = box_of(truth)
            overlap = finder.iou(box_of(start), box[None])[0]
            is_plate, counts, has = float(exact), float(overlap > 0.4 or not exact), float(overlap > 0.2 and exact)
        elif kind < 0.88 and self.hard:
            picture, quad = rng.choice(self.hard)
            gray, start = picture.gray, jitter(quad, rng, 0.3)
            truth, exact, is_plate, counts, has = start, False, 0.0, 1.0, 0.0
            box = box_of(truth)
        else:  # parts of plates, wrong sizes, anywhere
            picture = rng.choice(self.pictures)
            gray = picture.gray
            if len(picture.boxes) and rng.random() < 0.6:
                label = data.corners(picture.boxes[rng.randrange(len(picture.boxes))])
                size = math.exp(rng.choice([-1, 1]) * rng.uniform(0.7, 1.5))
                start = jitter((label - label.mean(0)) * size + label.mean(0), rng, 2)
                start += (label[1] - label[0]) * rng.gauss(0, 0.4) + (label[3] - label[0]) * rng.gauss(0, 0.6)
            else:
                c = np.float32([rng.uniform(0, gray.shape[1]), rng.uniform(0, gray.shape[0])])
                start = data.random_quad(c, math.exp(rng.uniform(math.log(14), math.log(300))), rng.uniform(1.2, 5), rng)
            start = start.astype(np.float32)
            truth, exact, is_plate, has = start, False, 0.0, 0.0
            box = box_of(start)
            counts = float(not len(picture.boxes) or finder.iou(box, picture.boxes).max() < 0.2)
        # As at inference where the whole picture is at hand; parts and drawn canvases are sampled densely.
        levels = self.levels(picture) if gray is picture.gray and rng.random() < 0.8 else None
        patch = refiner.patch_of(gray, start.astype(np.float32), levels)
        if rng.random() < 0.6:
            patch = data.shade(patch, rng)
        frame = np.concatenate(refiner.frame_of(start)).astype(np.float32)
        return patch, np.concatenate([frame, [is_plate, counts, has], box, truth.ravel(), [exact]]).astype(np.float32)

    def levels(self, picture):
        if picture.file not in self.pyramids:
            self.pyramids[picture.file] = refiner.pyramid(picture.gray, data.FINDER_AREA)
        return self.pyramids[picture.file]

    def drawn(self, picture, rng):
        """A small canvas out of a picture with a drawn plate (or sign) in it."""
        h, w = picture.gray.shape
        cw, ch = min(w, 360), min(h, 240)
        x, y = rng.randrange(w - cw + 1), rng.randrange(h - ch + 1)
        canvas = picture.gray[y:y + ch, x:x + cw].copy()
        texture = rng.choice(self.textures)
        aspect = texture[0].shape[1] / texture[0].shape[0]
        wide = math.exp(rng.uniform(math.log(16), math.log(180)))
        quad = data.random_quad(np.float32([cw / 2 + rng.gauss(0, 20), ch / 2 + rng.gauss(0, 15)]), wide, aspect, rng)
        synthesize.paste(canvas, texture, quad, rng)
        return canvas, quad, texture[2]

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        rng = random.Random(self.seed * 1000 + (info.id if info else 0))
        torch.set_num_threads(1)
        while True:
            patches, rows = zip(*(self.one(rng) for _ in range(BATCH)))
            yield torch.from_numpy(np.stack(patches)), torch.from_numpy(np.stack(rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--start", help="begin with the weights of a file, such as weights.pt")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--until")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mine", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    path, mined = f"{options.cache}/refiner.pt", f"{options.cache}/mined.pt"
    pictures, negatives = data.load("train"), data.load("negatives-train")
    find = finder.Finder()
    find.load_state_dict(torch.load(f"{options.cache}/finder.pt", weights_only=False)["average"])
    find.eval()
    if options.mine or not os.path.exists(mined):
        torch.save({"train": mine(find, pictures, options.seed), "negatives": mine(find, negatives, options.seed)}, mined)
    found = torch.load(mined, weights_only=False)
    model = refiner.Refiner()
    average = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.02)
    step, spent = 0, 0.0
    if os.path.exists(path):
        state = torch.load(path, weights_only=False)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    elif options.start:
        for network in (model, average):
            network.load_state_dict(torch.load(options.start, weights_only=True)["refiner"])
    batches = Batches(pictures, negatives, found["train"], found["negatives"], synthesize.textures(1500, options.seed), options.seed + step)
    print(f"{len(batches.positives)} plates, {len(batches.hard)} mined negatives; at step {step}, {spent / 60:.1f} min", flush=True)
    loader = iter(torch.utils.data.DataLoader(batches, batch_size=None, num_workers=2, prefetch_factor=4))
    dev = data.load("dev")
    began, last_save, last_eval, start_spent = time.time(), time.time(), time.time(), spent
    budget, sums = options.minutes * 60, {}
    if options.until:
        now = time.gmtime()
        h, m = map(int, options.until.split(":"))
        budget = min(budget, spent + (h * 60 + m) * 60 - (now.tm_hour * 60 + now.tm_min) * 60 - now.tm_sec)
    while spent < budget:
        patches, rows = next(loader)
        rate = options.rate * min(1, (step + 1) / 200) * max(0.01, 0.5 * (1 + math.cos(math.pi * spent / budget)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        model.train()
        out = model(refiner.normalize(patches))
        value, parts = refiner.loss(out, rows[:, :6], rows[:, 6], rows[:, 7], rows[:, 8], rows[:, 9:13], rows[:, 13:21].view(-1, 4, 2), rows[:, 21])
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        step += 1
        decay = min(0.998, (1 + step) / (20 + step))
        with torch.no_grad():
            for a, b in zip(average.state_dict().values(), model.state_dict().values()):
                a.lerp_(b, 1 - decay) if a.dtype.is_floating_point else a.copy_(b)
        for k, v in parts.items():
            sums[k] = sums.get(k, v) * 0.98 + v * 0.02
        spent = start_spent + time.time() - began
        done = spent >= budget
        if step % 100 == 0:
            print(json.dumps({"step": step, "minutes": round(spent / 60, 2), "rate": round(rate, 5), **{k: round(v, 4) for k, v in sums.items()}}), flush=True)
        if time.time() - last_save > 60 or done:
            torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent}, path + ".new")
            os.replace(path + ".new", path)
            last_save = time.time()
        if time.time() - last_eval > 300 or done:
            result = evaluate.cascade_figures(find, average, dev if done else dev[:120])
            print(json.dumps({"step": step, "minutes": round(spent / 60, 2), **result}), flush=True)
            with open(f"{options.cache}/refiner-curve.jsonl", "a") as curve:
                curve.write(json.dumps({"step": step, "minutes": round(spent / 60, 2), **{k: round(v, 4) for k, v in sums.items()}, **result}) + "\n")
            last_eval = time.time()


if __name__ == "__main__":
    main()
