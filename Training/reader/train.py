"""Trains the reader: AdamW with warm-up and cosine over the minutes given, CTC, an auxiliary head, weights averaged (EMA).

    train.py CACHE --minutes 60 [--fresh FOLDER] [--resume | --start weights.pt] [--device cuda] [--batch 48] [--name reader]

Writes CACHE/<name>.pt every minute (weights, average, optimizer, seconds trained) and CACHE/<name>.log. `--minutes` counts
every resumption: the cosine ends there. `--stop 9` ends this sitting after nine minutes, to be resumed.
"""

import argparse
import copy
import datetime
import json
import math
import os
import sys
import time

import numpy as np
import torch
from torch.nn import functional

import fresh
from alphabet import BLANK, decode_greedily
from augment import as_input, finished, laid_out
from batches import BatchAugmenter, Pool
from canvases import ONE_LINE, TWO_LINE
from export import load
from network import PlateNetwork

WARM_UP = 500  # steps
FRESH_KEPT = 200_000  # canvases of `fresh.py` kept, the oldest written over


class Mixture:
    """Batches without end: pictures, labels, lengths. Pools: drawn plates, real crops, plates in scenes (by their labels and as the locator found them), no plates."""

    def __init__(self, cache, device, seed, real_share, fresh_folder):
        self.device, self.real_share, self.fresh_folder = device, real_share, fresh_folder
        self.augmenter = BatchAugmenter(device, seed)
        self.crops, self.scenes = (Pool.of_file(os.path.join(cache, name), device, 2.5) for name in ("crops-train", "scenes"))
        found = os.path.join(cache, "found")
        self.found = Pool.of_file(found, device, 2.5) if os.path.exists(found + ".npy") else None
        self.nothing = Pool.of_file(os.path.join(cache, "nothing"), device)
        self.slot, self.taken = 0, 0
        if fresh_folder:
            self.drawn = Pool(device, FRESH_KEPT)
            print(f"train.py: waiting for eight files of canvases that fresh.py draws into {fresh_folder}", file=sys.stderr)
            while self.drawn.count < 8 * fresh.CHUNK:
                self.refill()
                time.sleep(0.2)
        else:
            self.drawn = Pool.of_file(os.path.join(cache, "synthetic"), device)

    def refill(self, most=8):
        if not self.fresh_folder:
            return
        for pixels, records in fresh.take(self.fresh_folder, most):
            self.drawn.put(self.slot, pixels, records)
            self.taken += len(records)
            self.slot += len(records)
            if self.slot + fresh.CHUNK > FRESH_KEPT:
                self.slot = 0

    def batch(self, size, strength):
        scenes = round(size * self.real_share * 0.2)
        found = round(scenes * 0.6) if self.found else 0
        counts = [(self.crops, round(size * self.real_share * 0.8), True), (self.scenes, scenes - found, True), (self.found, found, True),
                  (self.nothing, round(size * 0.04), True)]
        counts.append((self.drawn, size - sum(c for _, c, _ in counts), False))
        pictures, labels, lengths = [], [], []
        for pool, count, real in counts:
            if not count:
                continue
            index = pool.draw(count)
            lines, length = pool.lines[index], pool.lengths[index]
            if pool is self.nothing:
                lines = torch.where(self.augmenter.chance(count, 0.7), 1, 2)
            else:  # the wrong layout reads as nothing
                wrong = self.augmenter.chance(count, 0.03)
                lines, length = torch.where(wrong, 3 - lines, lines), torch.where(wrong, 0, length)
            pictures.append(self.augmenter.seen(pool, index, lines, real, strength, pool is self.found))
            labels.append(pool.labels[index])
            lengths.append(length)
        return torch.cat(pictures), torch.cat(labels), torch.cat(lengths)


def development_set(cache):
    path = os.path.join(cache, "crops-train")
    pixels = np.load(path + ".npy", mmap_mode="r")
    with open(path + ".jsonl") as file:
        chosen = [(pixels[i], r) for i, r in enumerate(map(json.loads, file)) if r.get("development", False)]
    pictures = []
    for canvas, record in chosen:
        width, height = TWO_LINE if record["lines"] == 2 else ONE_LINE
        pictures.append(finished(laid_out(canvas.reshape(height, width), np.array(record["corners"]), record["lines"]), record["lines"]))
    return torch.from_numpy(as_input(np.stack(pictures))), [r for _, r in chosen]


def accuracy(network, pictures, records):
    """Per cent read exactly, greedily: all, and by region and layout."""
    network.eval()
    right = {}
    with torch.no_grad():
        for start in range(0, len(pictures), 128):
            classes = network(pictures[start : start + 128])[0].argmax(-1).tolist()
            for record, path in zip(records[start : start + 128], classes):
                hit = decode_greedily(path) == record["text"]
                for key in ("all", record["region"][:5], "two-line" if record["lines"] == 2 else "one-line"):
                    total = right.setdefault(key, [0, 0])
                    total[0] += hit
                    total[1] += 1
    network.train()
    return {key: round(100 * a / b, 1) for key, (a, b) in right.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cache")
    parser.add_argument("--minutes", type=float, required=True, help="training minutes in all, over every resumption")
    parser.add_argument("--stop", type=float, default=1e9, help="minutes after which this sitting ends")
    parser.add_argument("--fresh", help="folder that fresh.py fills; without it CACHE/synthetic serves")
    parser.add_argument("--name", default="reader")
    parser.add_argument("--resume", action="store_true", help="go on from CACHE/<name>.pt, optimizer and all")
    parser.add_argument("--start", help="begin with the weights of a file, such as weights.pt")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--real", type=float, default=.4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    device = torch.device(options.device)
    torch.manual_seed(options.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True

    network = PlateNetwork().to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=.01)
    path, trained, samples, step = os.path.join(options.cache, options.name + ".pt"), 0.0, 0, 0
    if options.start:
        network.load_state_dict(load(options.start).state_dict())
    average = copy.deepcopy(network).requires_grad_(False)
    if options.resume:
        state = torch.load(path, weights_only=True, map_location=device)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        trained, samples, step = state["trained"], state["samples"], state["step"]
    log = open(os.path.join(options.cache, options.name + ".log"), "a", buffering=1)
    data = Mixture(options.cache, device, options.seed * 1000 + step, options.real, options.fresh)
    development, records = development_set(options.cache)
    development = development.to(device)
    print(network.specification, sum(p.numel() for p in network.parameters()), vars(options), file=log)
    begin = saved = evaluated = reported = time.time()
    before, losses, first = trained, [], step
    network.train()
    while True:
        share = trained / (60 * options.minutes)
        rate = options.rate * min(1, (step + 1) / WARM_UP) * (.5 + .5 * math.cos(math.pi * min(1, share))) + 1e-6
        for group in optimizer.param_groups:
            group["lr"] = rate
        # Full strength after a tenth of the training; an easy beginning leaves CTC's plateau sooner.
        pictures, labels, lengths = data.batch(options.batch, 1.0 if options.start else min(1.0, .25 + 7.5 * share))
        main_head, auxiliary = network(pictures)
        steps = torch.full((len(pictures),), main_head.shape[1], dtype=torch.long, device=device)
        lose = lambda head: (functional.ctc_loss(
            head.transpose(0, 1), labels, steps, lengths, BLANK, reduction="none", zero_infinity=True) / (lengths + 1)).mean()
        loss = lose(main_head) + max(.1, 1 - 8 * share) * lose(auxiliary)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        step, samples = step + 1, samples + len(pictures)
        keep = min(.9995, (step + 1) / (step + 20))
        with torch.no_grad():
            for mean, new in zip(average.state_dict().values(), network.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(new, 1 - keep)
        losses.append(loss.detach())
        if step % 10 == 0:
            data.refill(1)
        trained = before + time.time() - begin
        last = trained > 60 * options.minutes or time.time() - begin > 60 * options.stop
        if time.time() - reported > 20 or last:
            reported = time.time()
            print(f"{datetime.datetime.now(datetime.timezone.utc):%H:%M:%S} step {step} {(step - first) / (time.time() - begin):.1f}/s samples {samples} "
                  f"drawn {data.taken} rate {rate:.2e} loss {torch.stack(losses).mean().item():.4f}", file=log)
            losses = []
        if time.time() - evaluated > 120 or last:
            evaluated = time.time()
            print("development", accuracy(average, development, records), file=log)
        if time.time() - saved > 60 or last:
            saved = time.time()
            torch.save({"network": network.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "activation": "clipped",
                        "trained": trained, "samples": samples, "step": step}, path + ".new")
            os.replace(path + ".new", path)
        if last:
            break


if __name__ == "__main__":
    main()
