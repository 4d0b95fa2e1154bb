"""Trains the finder. Resumable: the same command goes on where the checkpoint stands; progress follows training minutes, not steps.

    train_finder.py --cache DIR --minutes 40 [--until 03:20] [--seed 1]
"""
import argparse
import copy
import json
import math
import os
import random
import time

import numpy as np
import torch

import data
import evaluate
import finder
import synthesize

SHAPES = ((320, 320, 24), (320, 320, 24), (320, 320, 24), (544, 448, 10))  # width, height, pictures a batch


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, pictures, negatives, textures, seed):
        self.pictures, self.negatives, self.textures, self.seed = pictures, negatives, textures, seed

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        rng = random.Random(self.seed * 1000 + (info.id if info else 0))
        torch.set_num_threads(1)
        while True:
            width, height, count = rng.choice(SHAPES)
            width, height = -(-width // 64) * 64, -(-height // 64) * 64
            crops, samples = [], []
            for _ in range(count):
                crop, plates, ignored, complete = data.sample(self.pictures, self.negatives, self.textures, width, height, rng)
                crops.append(crop)
                samples.append((plates, ignored, complete))
            positives, weights = finder.targets(samples, width, height)
            yield (torch.from_numpy(np.stack(crops)), torch.from_numpy(positives), [torch.from_numpy(w) for w in weights],
                   torch.tensor([s[2] for s in samples]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--start", help="begin with the weights of a file, such as weights.pt")
    parser.add_argument("--minutes", type=float, default=40, help="training minutes in all, over every resumption")
    parser.add_argument("--until", help="UTC HH:MM to stop at, whatever the progress; the schedule ends there too")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="finder")
    options = parser.parse_args()
    os.makedirs(options.cache, exist_ok=True)
    path = f"{options.cache}/{options.name}.pt"
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    model = finder.Finder()
    average = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    step, spent = 0, 0.0
    if os.path.exists(path):
        state = torch.load(path, weights_only=False)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    elif options.start:
        for network in (model, average):
            network.load_state_dict(torch.load(options.start, weights_only=True)["finder"])
    pictures, negatives = data.load("train"), data.load("negatives-train")
    dev = data.load("dev")
    loader = iter(torch.utils.data.DataLoader(Batches(pictures, negatives, synthesize.textures(1500, options.seed), options.seed + step), batch_size=None,
                                              num_workers=2, prefetch_factor=4))
    print(f"{len(pictures)} pictures, dev {len(dev)}; at step {step}, {spent / 60:.1f} min", flush=True)
    began, last_save, last_eval = time.time(), time.time(), time.time()
    start_spent, sums, seen = spent, {}, 0
    budget = options.minutes * 60
    if options.until:
        now = time.gmtime()
        h, m = map(int, options.until.split(":"))
        left = (h * 60 + m) * 60 - (now.tm_hour * 60 + now.tm_min) * 60 - now.tm_sec
        budget = min(budget, spent + left)
    while spent < budget:
        crops, positives, weights, complete = next(loader)
        progress = spent / budget
        rate = options.rate * (min(1, (step + 1) / 300) if progress < 0.5 else 1) * max(0.01, 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        model.train()
        maps = model((crops.float() - 128)[:, None] / 64)
        value, parts = finder.loss(maps, positives, weights, complete)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        step += 1
        seen += len(crops)
        decay = min(0.998, (1 + step) / (20 + step))
        with torch.no_grad():
            for a, b in zip(average.state_dict().values(), model.state_dict().values()):
                if a.dtype.is_floating_point:
                    a.lerp_(b, 1 - decay)
                else:
                    a.copy_(b)
        for k, v in parts.items():
            sums[k] = sums.get(k, 0.0) * 0.98 + v * 0.02 if k in sums else v
        spent = start_spent + time.time() - began
        if step % 100 == 0:
            line = {"step": step, "minutes": round(spent / 60, 2), "rate": round(rate, 5), "pictures/s": round(seen / (spent - start_spent), 1),
                    **{k: round(v, 4) for k, v in sums.items()}}
            print(json.dumps(line), flush=True)
        if time.time() - last_save > 90 or spent >= budget:
            torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent},
                       path + ".new")
            os.replace(path + ".new", path)
            last_save = time.time()
        if time.time() - last_eval > 420 or spent >= budget:
            result = evaluate.finder_figures(average, dev if spent >= budget else dev[:120])
            print(json.dumps({"step": step, "minutes": round(spent / 60, 2), **result}), flush=True)
            last_eval = time.time()
            with open(f"{options.cache}/{options.name}-curve.jsonl", "a") as curve:
                curve.write(json.dumps({"step": step, "minutes": round(spent / 60, 2), **{k: round(v, 4) for k, v in sums.items()}, **result}) + "\n")


if __name__ == "__main__":
    main()
