"""Trains the reader: AdamW with warm-up and cosine by the clock, CTC, an auxiliary head, weights averaged (EMA).

    train.py CACHE --until 04:25 [--resume | --start weights.pt] [--name reader]

Writes CACHE/<name>.pt every two minutes (weights, average, optimizer, seconds trained) and CACHE/<name>.log.
"""

import argparse
import copy
import datetime
import json
import math
import os
import time

import cv2
import numpy as np
import torch
from torch.nn import functional

from alphabet import BLANK, decode_greedily, encode
from augment import Augmenter, as_input, finished, laid_out
from canvases import ONE_LINE, TWO_LINE
from network import PlateNetwork

WARM_UP = 300  # steps


class Canvases:
    def __init__(self, path):
        self.pixels = np.load(path + ".npy", mmap_mode="r")
        with open(path + ".jsonl") as file:
            self.records = [json.loads(line) for line in file]
        self.lines = np.array([r["lines"] for r in self.records])
        self.held_back = np.array([r.get("development", False) for r in self.records])

    def canvas(self, index):
        size = TWO_LINE if self.lines[index] == 2 else ONE_LINE
        return self.pixels[index].reshape(size[1], size[0])


class Mixture(torch.utils.data.IterableDataset):
    """Batches without end: (pictures, flat labels, label lengths)."""

    def __init__(self, cache, batch, seed, progress, real_share):
        self.cache, self.batch, self.seed, self.progress, self.real_share = cache, batch, seed, progress, real_share

    def __iter__(self):
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        seed = self.seed + (worker.id if worker else 0)
        random, augmenter = np.random.default_rng(seed), Augmenter(seed + 1)
        synthetic, crops, scenes, nothing = (
            Canvases(os.path.join(self.cache, name)) for name in ("synthetic", "crops-train", "scenes", "nothing"))
        pools = []
        for source in (synthetic, crops, scenes, nothing):
            usable = np.flatnonzero(~source.held_back)
            weight = np.where(source.lines[usable] == 2, 2.5 if source is crops or source is scenes else 1.0, 1.0)
            pools.append((source, usable, np.cumsum(weight / weight.sum())))
        while True:
            ramp = min(1.0, .25 + self.progress.value / 400)  # seconds trained; full strength after five minutes
            pictures, labels, lengths = [], [], []
            for _ in range(self.batch):
                draw = random.random()
                share = self.real_share
                which = 3 if draw < .03 else 1 if draw < .03 + share * .8 else 2 if draw < .03 + share else 0
                source, usable, cumulative = pools[which]
                index = usable[min(len(usable) - 1, np.searchsorted(cumulative, random.random()))]
                record = source.records[index]
                lines, text = record["lines"], record["text"]
                if random.random() < .03 and which != 3:  # the wrong layout reads as nothing
                    lines, text = 3 - lines, ""
                elif which == 3:
                    lines = 1 if random.random() < .7 else 2
                pictures.append(augmenter.seen(source.canvas(index), record["corners"], lines, ramp, real=which in (1, 2)))
                labels += encode(text)
                lengths.append(len(text))
            yield torch.from_numpy(as_input(np.stack(pictures))), torch.tensor(labels), torch.tensor(lengths)


def development_set(cache, name="crops-train"):
    source = Canvases(os.path.join(cache, name))
    chosen = np.flatnonzero(source.held_back)
    pictures = [finished(laid_out(source.canvas(i), np.array(source.records[i]["corners"]), source.lines[i]), source.lines[i]) for i in chosen]
    return torch.from_numpy(as_input(np.stack(pictures))), [source.records[i] for i in chosen]


def accuracy(network, pictures, records):
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
    parser.add_argument("--until", required=True, help="UTC clock time at which the cosine ends")
    parser.add_argument("--name", default="reader")
    parser.add_argument("--resume", action="store_true", help="go on from CACHE/<name>.pt, optimizer and all")
    parser.add_argument("--start", help="begin with the weights of a file, such as weights.pt")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--real", type=float, default=.45)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    hour, minute = map(int, options.until.split(":"))
    now = datetime.datetime.now(datetime.timezone.utc)
    end = now.replace(hour=hour, minute=minute, second=0)
    end += datetime.timedelta(days=end < now)
    begin, end = time.time(), end.timestamp()

    network = PlateNetwork()
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=.01)
    path, trained, samples, step = os.path.join(options.cache, options.name + ".pt"), 0.0, 0, 0
    if options.start:
        network.load_state_dict(torch.load(options.start, weights_only=True)["average"])
        trained = 600.0  # no easy beginning, little help from the auxiliary head
    average = copy.deepcopy(network).requires_grad_(False)
    if options.resume:
        state = torch.load(path, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        trained, samples, step = state["trained"], state["samples"], state["step"]
    progress = torch.multiprocessing.Value("d", trained)
    data = Mixture(options.cache, options.batch, options.seed * 1000 + step, progress, options.real)
    batches = iter(torch.utils.data.DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=8))
    development, records = development_set(options.cache)
    log = open(os.path.join(options.cache, options.name + ".log"), "a", buffering=1)
    print(network.specification, sum(p.numel() for p in network.parameters()), vars(options), file=log)
    saved = evaluated = reported = time.time()
    before, losses = trained, []
    network.train()
    while time.time() < end:
        share = (time.time() - begin) / (end - begin)
        rate = options.rate * min(1, (step + 1) / WARM_UP) * (.5 + .5 * math.cos(math.pi * min(1, share))) + 1e-6
        for group in optimizer.param_groups:
            group["lr"] = rate
        pictures, labels, lengths = next(batches)
        main_head, auxiliary = network(pictures)
        steps = torch.full((len(pictures),), main_head.shape[1])
        lose = lambda head: (functional.ctc_loss(
            head.transpose(0, 1), labels, steps, lengths, BLANK, reduction="none", zero_infinity=True) / (lengths + 1)).mean()
        helping = max(.1, 1 - progress.value / 600)
        loss = lose(main_head) + helping * lose(auxiliary)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        step, samples = step + 1, samples + len(pictures)
        keep = min(.999, (step + 1) / (step + 20))
        with torch.no_grad():
            for mean, new in zip(average.state_dict().values(), network.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(new, 1 - keep)
        losses.append(loss.item())
        progress.value = trained = before + time.time() - begin
        if time.time() - reported > 30:
            reported = time.time()
            print(f"{datetime.datetime.now(datetime.timezone.utc):%H:%M:%S} step {step} samples {samples} "
                  f"{samples / (trained + 1e-9):.0f}/s rate {rate:.2e} loss {np.mean(losses):.4f}", file=log)
            losses = []
        last = time.time() > end - 5
        if time.time() - evaluated > 300 or last:
            evaluated = time.time()
            print("development", accuracy(average, development, records), file=log)
        if time.time() - saved > 120 or last:
            saved = time.time()
            torch.save({"network": network.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
                        "trained": trained, "samples": samples, "step": step}, path + ".new")
            os.replace(path + ".new", path)
            if last:
                break
    print("development", accuracy(average, development, records), file=log)


if __name__ == "__main__":
    main()
