"""Trains finder, refiner and the finder's teacher together, on scenes drawn anew for each step. Resumable.

    train.py --cache DIR --minutes 24 [--stop 9] [--device cuda] [--seed 1] [--start weights.pt]

Writes DIR/locator.pt every minute and DIR/locator-curve.jsonl. `--minutes` counts every resumption: the learning rates' cosine ends there;
`--stop` ends this sitting. The finder learns from the labels and from the teacher, the refiner from the finder's own candidates, from labels
moved as the finder errs, and from its own first answer, which steadies it: it is used once.
"""
import argparse
import copy
import json
import math
import os
import time

import torch

import data
import evaluate
import finder
import refiner
import synthesize
from scenes import IGNORED, PLATE, Scenes

SHAPES = ((384, 320, 1.0, 0.65), (640, 512, 0.375, 0.35))  # width, height, share of the batch, how often


def moved(quads, scenes, strength):
    """Quads moved as a finder errs: shift, size, turn, corners; `strength` `[n]`."""
    n = len(quads)
    center = quads.mean(1)
    across, down = (quads[:, 1] + quads[:, 2] - quads[:, 0] - quads[:, 3]) / 4, (quads[:, 2] + quads[:, 3] - quads[:, 0] - quads[:, 1]) / 4
    s = strength[:, None]
    center = center + across * scenes.normal(n, 1) * 0.12 * s + down * scenes.normal(n, 1) * 0.2 * s
    a, d = across * torch.exp(scenes.normal(n, 1) * 0.15 * s), down * torch.exp(scenes.normal(n, 1) * 0.2 * s)
    angle = scenes.normal(n, 1) * math.radians(5) * s
    turned = lambda v: torch.cat([v[:, :1] * angle.cos() - v[:, 1:] * angle.sin(), v[:, :1] * angle.sin() + v[:, 1:] * angle.cos()], 1)
    a, d = turned(a), turned(d)
    result = torch.stack([center - a - d, center + a - d, center + a + d, center - a + d], 1)
    return result + scenes.normal(n, 4, 2) * 0.04 * d.norm(dim=1)[:, None, None] * s[:, None]


def usable(quads):
    """Which of `[n, 4, 2]` a patch can be cut from."""
    box = finder.box_tensor(quads)
    return torch.isfinite(quads).all((1, 2)) & (box[:, 2] - box[:, 0] > 5) & (box[:, 3] - box[:, 1] > 2) & (box.abs() < 4000).all(1)


def candidates(scenes, scene, cells, taught, each=4):
    """Quads for the refiner to look at, the scene of each, and whether the teacher holds them for plates."""
    logits, quads, _, _ = cells
    n, device = len(logits), logits.device
    best = logits.topk(min(40, logits.shape[1]), 1).indices
    pick = torch.multinomial(torch.sigmoid(torch.gather(logits, 1, best)).clamp(min=1e-4) ** 0.5, each, generator=scenes.random)
    best = torch.gather(best, 1, pick)
    rows = torch.arange(n, device=device)[:, None].expand(-1, each).reshape(-1)
    found = quads[rows, best.reshape(-1)].detach()
    sure = torch.sigmoid(taught[0])[rows, best.reshape(-1)] > 0.5
    # Labels moved a little, parts of plates and much too large ones, and anywhere.
    b, p = torch.nonzero(scene.state == PLATE, as_tuple=True)
    order = torch.randperm(len(b), generator=scenes.random, device=device)[: n]
    b, p = b[order], p[order]
    label = scene.quads[b, p]
    near = moved(label, scenes, torch.ones(len(b), device=device))
    half = len(b) // 2
    center = label[:half].mean(1, keepdim=True)
    size = torch.exp(torch.where(scenes.chance(half, 0.5), 1.0, -1.0) * scenes.uniform(half, low=0.6, high=1.5))[:, None, None]
    far = moved((label[:half] - center) * size + center, scenes, torch.full((half,), 2.0, device=device))
    anywhere = n // 4
    place = scenes.uniform(anywhere, 2) * torch.tensor([scene.width, scene.height], device=device)
    wide = torch.exp(scenes.uniform(anywhere, low=math.log(14), high=math.log(300)))
    random = scenes.random_quads(place, wide, scenes.uniform(anywhere, low=1.2, high=5), torch.ones(anywhere, device=device))
    where = torch.cat([rows, b, b[:half], scenes.whole(anywhere, n)])
    quad = torch.cat([found, near, far, random])
    sure = torch.cat([sure, torch.zeros(len(quad) - len(sure), dtype=torch.bool, device=device)])
    chosen = usable(quad)
    return where[chosen], quad[chosen], sure[chosen]


def look(model, scenes, scene, where, quads, sure):
    """One look of the refiner: its loss, and where it moves the corners."""
    frames = refiner.frames_of(quads)
    out = model(refiner.normalize(scenes.patches(scene, where, frames))).float()
    box, truth = finder.box_tensor(quads), scene.quads[where]
    fit = finder.overlaps(box[:, None], finder.box_tensor(truth))
    state = scene.state[where]
    plate = torch.where(state == PLATE, fit, 0.0)
    best, which = plate.max(1)
    near_ignored = torch.where(state == IGNORED, fit, 0.0).amax(1) > 0.1
    doubted = sure & ~scene.complete[where] & (best < 0.2)
    counts = ((best > 0.4) | (best < 0.15)) & ~near_ignored & ~doubted
    rows = torch.arange(len(where), device=where.device)
    value, parts = refiner.loss(out, frames, best > 0.4, counts, best > 0.2, truth[rows, which], scene.exact[where][rows, which])
    return value, parts, refiner.refined(out.detach(), frames)


def averaged(average, model, step, most):
    decay = min(most, (1 + step) / (20 + step))
    with torch.no_grad():
        for a, b in zip(average.state_dict().values(), model.state_dict().values()):
            a.lerp_(b, 1 - decay) if a.dtype.is_floating_point else a.copy_(b)


def figures(models, pictures):
    find, refine = (copy.deepcopy(m).float().cpu().eval() for m in models)
    return {"finder": evaluate.finder_figures(find, pictures, thresholds=(0.05, 0.2, 0.4)),
            "both": evaluate.cascade_figures(find, refine, pictures, thresholds=(0.3, 0.5, 0.7))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--start", help="begin with the weights of a file, such as weights.pt")
    parser.add_argument("--minutes", type=float, default=60, help="training minutes in all, over every resumption")
    parser.add_argument("--stop", type=float, default=1e9, help="minutes after which this sitting ends")
    parser.add_argument("--batch", type=int, default=144)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rate", type=float, default=1.0, help="factor of the learning rates; 0.1 to go on from --start")
    parser.add_argument("--quick", action="store_true", help="few pictures and textures, to try the program")
    options = parser.parse_args()
    os.makedirs(options.cache, exist_ok=True)
    device = torch.device(options.device)
    torch.manual_seed(options.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    models = {"finder": finder.Finder(), "refiner": refiner.Refiner(), "teacher": finder.Finder(**finder.TEACHER)}
    rates = {"finder": 3e-3, "refiner": 2e-3, "teacher": 1.5e-3}
    if options.start:
        for name, state in torch.load(options.start, weights_only=True, map_location="cpu").items():
            models[name].load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in state.items()})
    models = {k: m.to(device).to(memory_format=torch.channels_last) for k, m in models.items()}
    averages = {k: copy.deepcopy(m) for k, m in models.items()}
    optimizers = {k: torch.optim.AdamW(m.parameters(), lr=rates[k], weight_decay=0.05 if k == "teacher" else 0.02) for k, m in models.items()}
    path, step, spent = f"{options.cache}/locator.pt", 0, 0.0
    if os.path.exists(path):
        state = torch.load(path, weights_only=True, map_location=device)
        for name in models:
            models[name].load_state_dict(state[name])
            averages[name].load_state_dict(state[name + " average"])
            optimizers[name].load_state_dict(state[name + " optimizer"])
        step, spent = state["step"], state["spent"]
    began_loading = time.time()
    pictures, negatives, dev = data.load("train"), data.load("negatives-train"), data.load("dev")
    if options.quick:
        pictures, dev = pictures[:60], dev[:10]
    textures = synthesize.textures(200 if options.quick else 6000, options.seed)
    scenes = Scenes(pictures, negatives, textures, device, options.seed * 1000 + step)
    print(f"{len(pictures)} pictures, {len(textures)} textures, {time.time() - began_loading:.0f} s; at step {step}, {spent / 60:.1f} min", flush=True)
    began, started, first, sums = time.time(), spent, step, {}
    saved = told = began
    choices = torch.Generator().manual_seed(options.seed + step)
    while True:
        share = min(1.0, spent / (60 * options.minutes))
        for name, optimizer in optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = options.rate * rates[name] * min(1, (step + 1) / 300) * max(0.01, 0.5 * (1 + math.cos(math.pi * share)))
        width, height, part, _ = SHAPES[int(torch.rand(1, generator=choices) > SHAPES[0][3])]
        with torch.no_grad():
            scene = scenes.draw(max(4, round(options.batch * part)), width, height)
            x = ((scenes.pictures(scene) - 128) / 64)[:, None].contiguous(memory_format=torch.channels_last)
        is_plate, exact = scene.state == PLATE, scene.exact
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            taught = finder.flattened(models["teacher"](x))
        cells = finder.flattened(models["finder"](x))
        with torch.no_grad():
            _, _, centers, levels = cells
            box = finder.box_tensor(scene.quads)
            left_out = torch.where((scene.state == IGNORED)[..., None], box, -1.0)
            ignored = ((centers[None, :, None] >= left_out[:, None, :, :2] - 4) & (centers[None, :, None] <= left_out[:, None, :, 2:] + 4)
                       & (left_out[:, None, :, 2:] > 0)).all(-1).any(-1)
            doubted = (torch.sigmoid(taught[0]) > 0.45) & ~scene.complete[:, None]
        values, parts = {}, {}
        scores, which = finder.assign(*taught, scene.quads, is_plate)
        values["teacher"], p = finder.loss(taught, scores, which, scene.quads, exact, ignored, doubted)
        parts.update({f"teacher {k}": v for k, v in p.items()})
        scores, which = finder.assign(*cells, scene.quads, is_plate)
        values["finder"], p = finder.loss(cells, scores, which, scene.quads, exact, ignored, doubted)
        parts.update({f"finder {k}": v for k, v in p.items()})
        if options.start or share > 0.12:  # a teacher that knows nothing teaches nothing
            copied = finder.imitate(cells, tuple(t.detach() for t in taught), ignored)
            values["finder"] = values["finder"] + (1.0 if options.start else min(1.0, (share - 0.12) / 0.1)) * copied
            parts["imitate"] = copied.detach()
        with torch.no_grad():
            where, quads, sure = candidates(scenes, scene, cells, taught)
        value, p, quads = look(models["refiner"], scenes, scene, where, quads, sure)
        parts.update({f"refiner {k}": v for k, v in p.items()})
        again = scenes.chance(len(where), 0.6) & usable(quads)
        second, p, _ = look(models["refiner"], scenes, scene, where[again], quads[again], sure[again])
        parts.update({f"second {k}": v for k, v in p.items()})
        values["refiner"] = value + 0.7 * second
        for name, optimizer in optimizers.items():
            optimizer.zero_grad(set_to_none=True)
            values[name].backward()
            torch.nn.utils.clip_grad_norm_(models[name].parameters(), 5.0)
            optimizer.step()
            averaged(averages[name], models[name], step, 0.9995 if share > 0.1 and not options.start else 0.998)
        step += 1
        for k, v in parts.items():
            sums[k] = sums.get(k, v) * 0.98 + v * 0.02
        spent = started + time.time() - began
        done = spent >= 60 * options.minutes or time.time() - began > 60 * options.stop
        if time.time() - told > 15 or done:
            told = time.time()
            line = {"step": step, "minutes": round(spent / 60, 2), "steps/s": round((step - first) / (time.time() - began), 2),
                    **{k: round(float(v), 4) for k, v in sums.items()}}
            print(json.dumps(line), flush=True)
            with open(f"{options.cache}/locator-curve.jsonl", "a") as curve:
                curve.write(json.dumps(line) + "\n")
        if time.time() - saved > 60 or done:
            saved = time.time()
            state = {"step": step, "spent": spent}
            for name in models:
                state |= {name: models[name].state_dict(), name + " average": averages[name].state_dict(), name + " optimizer": optimizers[name].state_dict()}
            torch.save(state, path + ".new")
            os.replace(path + ".new", path)
            half = {k: {n: t.half() if t.is_floating_point() else t for n, t in averages[k].state_dict().items()} for k in models}
            torch.save({k: half[k] for k in ("finder", "refiner")}, f"{options.cache}/weights.pt")
            torch.save(half, f"{options.cache}/weights-with-teacher.pt")
        if done:
            break
    print(json.dumps(figures((averages["finder"], averages["refiner"]), dev)), flush=True)


if __name__ == "__main__":
    main()
