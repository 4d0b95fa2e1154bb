"""Trains the refiner further, alone and on a processor, on what the finished finder proposes to it.

    sharpen.py draw  --weights weights.pt --cache DIR --seed 11 --minutes 24 [--marks MARKS.json]     # one core each; several at once with other seeds
    sharpen.py train --weights weights.pt --cache DIR --minutes 30               # writes DIR/weights.pt

`draw` keeps patches in DIR/patches-SEED-N.pt: all that the finder holds likely, some of the rest, and moved labels, from scenes of which a fifth
are crowded. `train` teaches the refiner to say how well the corners that it gives fit, rather than whether the candidate met a plate: of
candidates between two plates of a crowd, and of plates it cuts in half, it then knows which of its own answers to trust.
"""
import argparse
import copy
import glob
import json
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
import evaluate
import finder
import refiner
import scenes as drawing
import synthesize
import train

CROWDED = 0.2
# All that the finder holds for this likely is kept, of the rest a share.
LIKELY, UNLIKELY_KEPT = 0.12, 0.4
MOST = 24
# Of what a person saw to be no plate, beside what is none by the labels: it is rarer, and real.
REFUTED_WEIGHT = 2.0


def proposals(maps, n, random):
    """What the finder proposes in each of `n` scenes: scene, quads."""
    where, quads = [], []
    for i in range(n):
        scores, found = finder.candidates([m[i:i + 1] for m in maps], 0.05)
        kept = finder.suppress(scores, found, finder.OVERLAP, 2.0)[:40] if len(scores) else []
        scores, found = scores[kept], found[kept]
        found = found[(scores >= LIKELY) | (random.random(len(scores)) < UNLIKELY_KEPT)][:MOST]
        where.append(torch.full((len(found),), i))
        quads.append(torch.from_numpy(found).view(-1, 4, 2))
    return torch.cat(where), torch.cat(quads)


@torch.no_grad()
def patches(scenes, find, width, height, random, count=8):
    """The patches of a few scenes, and what is true of each."""
    scene = scenes.draw(count, width, height)
    where, quads = proposals(find(((scenes.pictures(scene) - 128) / 64)[:, None]), count, random)
    b, p = torch.nonzero(scene.state == drawing.PLATE, as_tuple=True)
    if len(b):
        where = torch.cat([where, b])
        quads = torch.cat([quads, train.moved(scene.quads[b, p], scenes, torch.ones(len(b)))])
    usable = train.usable(quads)
    where, quads = where[usable], quads[usable]
    if not len(where):
        return None
    frames = refiner.frames_of(quads)
    truth, state = scene.quads[where], scene.state[where]
    fit = finder.overlaps(finder.box_tensor(quads)[:, None], finder.box_tensor(truth))
    best, which = torch.where(state == drawing.PLATE, fit, 0.0).max(1)
    rows = torch.arange(len(where))
    return {"patch": scenes.patches(scene, where, frames).round().byte(), "frame": frames, "truth": truth[rows, which],
            "exact": scene.exact[where][rows, which], "best": best,
            "ignored": torch.where(state == drawing.IGNORED, fit, 0.0).amax(1) > 0.1, "complete": scene.complete[where],
            "refuted": torch.where(state == drawing.REFUTED, fit, 0.0).amax(1) > 0.3}


def draw(options):
    torch.set_num_threads(1)
    drawing.CROWDED = CROWDED
    find, _ = evaluate.load_models(os.path.dirname(options.weights) or ".")
    textures = synthesize.textures(2500, options.seed)
    pictures = data.load("train")
    if options.marks:
        data.mark(pictures, options.marks)
    scenes = drawing.Scenes(pictures, data.load("negatives-train"), textures, torch.device("cpu"), options.seed * 1000)
    random = np.random.default_rng(options.seed)
    end, part, rows = time.time() + 60 * options.minutes, 0, []
    while time.time() < end or rows:
        width, height = train.SHAPES[int(random.random() > 0.5)][:2]
        rows.append(patches(scenes, find, width, height, random))
        if len(rows) == 100 or time.time() >= end:
            rows = [row for row in rows if row]
            if not rows:
                continue
            path = f"{options.cache}/patches-{options.seed}-{part:03d}.pt"
            torch.save({k: torch.cat([row[k] for row in rows]) for k in rows[0]}, path + ".new")
            os.replace(path + ".new", path)
            print(path, sum(len(row["frame"]) for row in rows), flush=True)
            part, rows = part + 1, []


def loss(out, batch, before):
    """Like `refiner.loss`, but the score says how well the refined corners fit; `before` is what the first refiner said (`[n]`)."""
    quad = refiner.refined(out, batch["frame"])
    truth, exact, best = batch["truth"], batch["exact"], batch["best"]
    meant = best > 0.2
    with torch.no_grad():
        fit = torch.where(meant, finder.overlaps(finder.box_tensor(quad), finder.box_tensor(truth)), 0.0)
        target = ((fit - 0.4) / 0.15).clamp(0, 1)  # a loose label must not make its plate half of one
        # A plate that no label names must not be unlearned.
        doubted = ~batch["complete"] & ~batch["refuted"] & (best < 0.2) & (before > 0.8)
        counts = ((best > 0.2) | (best < 0.1)) & ~batch["ignored"] & ~doubted
    score = F.binary_cross_entropy_with_logits(out[:, 0], target, reduction="none")
    weight = counts * torch.where(batch["refuted"] & (best < 0.1), REFUTED_WEIGHT, 1.0)
    score = (score * weight).sum() / weight.sum().clamp(min=1)
    place, overlap = refiner.misfit(quad[meant], truth[meant], exact[meant])
    return score + 2 * place, {"score": score.detach(), "overlap": overlap}


def fit(options):
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    _, model = evaluate.load_models(os.path.dirname(options.weights) or ".")
    parts = [torch.load(path, weights_only=True) for path in sorted(glob.glob(f"{options.cache}/patches-*.pt"))]
    everything = {k: torch.cat([part[k] for part in parts]) for k in parts[0]}
    count = len(everything["frame"])
    with torch.no_grad():
        before = torch.cat([torch.sigmoid(model(refiner.normalize(p))[:, 0]) for p in everything["patch"].split(2048)])
    print(f"{count} patches", flush=True)
    model.train().to(memory_format=torch.channels_last)  # half as fast again
    average = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.02)
    began, step, sums, told = time.time(), 0, {}, time.time()
    order, at = torch.randperm(count), 0
    while (share := (time.time() - began) / (60 * options.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 200) * max(0.01, 0.5 * (1 + math.cos(math.pi * share)))
        if at + options.batch > count:
            order, at = torch.randperm(count), 0
        rows = order[at:at + options.batch]
        at += options.batch
        batch = {k: v[rows] for k, v in everything.items()}
        value, said = loss(model(refiner.normalize(batch["patch"]).contiguous(memory_format=torch.channels_last)), batch, before[rows])
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        train.averaged(average, model, step, 0.998)
        step += 1
        for k, v in said.items():
            sums[k] = sums.get(k, v) * 0.99 + v * 0.01
        if time.time() - told > 60:
            told = time.time()
            print(json.dumps({"step": step, "epochs": round(step * options.batch / count, 2), **{k: round(float(v), 4) for k, v in sums.items()}}), flush=True)
            save(options, average)
    save(options, average)


def save(options, model):
    state = torch.load(options.weights, weights_only=True, map_location="cpu")
    old, new = state["refiner"], model.state_dict()
    state["refiner"] = {k: (v * options.share + old[k].float() * (1 - options.share)).half() if v.is_floating_point() else v for k, v in new.items()}
    path = f"{options.cache}/weights.pt"
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["draw", "train"])
    parser.add_argument("--weights", required=True, help="a file weights.pt; `train` keeps its finder")
    parser.add_argument("--cache", required=True)
    parser.add_argument("--marks", help="draw: regions that no label names, as a person saw them (data.mark)")
    parser.add_argument("--minutes", type=float, default=24)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--share", type=float, default=0.5, help="train: of the sharpened weights in what is written; the rest are those before")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    os.makedirs(options.cache, exist_ok=True)
    assert os.path.basename(options.weights) == "weights.pt", "--weights: a file named weights.pt, as train.py writes it"
    draw(options) if options.what == "draw" else fit(options)


if __name__ == "__main__":
    main()
