#!/usr/bin/env python3
"""Compares what `hotplate stream` told of a drawn video with what was drawn.

usage: Tests/measure-stream.py TRUTH.json FUSED.jsonl [EVERY-FRAME.jsonl]

FUSED.jsonl is the output of `hotplate stream VIDEO --rate 15 -j`, EVERY-FRAME.jsonl that of the same with
--every-frame. The best single frame of a pass is the one whose read is surest.
"""
import json
import sys


def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h) if w > 0 and h > 0 else 0


def records(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines]


if not 3 <= len(sys.argv) <= 4:
    sys.exit(__doc__)
with open(sys.argv[1]) as file:
    drawn = json.load(file)
truth = drawn["passes"]
reads = [r for r in records(sys.argv[2]) if r["type"] == "read"]
owner = {}
for number, read in enumerate(reads):
    frame, box = str(read["best"]["frame"]), read["best"]["box"]
    fits = [(overlap(p["boxes"][frame], box), i) for i, p in enumerate(truth) if frame in p["boxes"]]
    best = max(fits, default=(0, None))
    owner.setdefault(best[1] if best[0] > 0.2 else None, []).append(read)
once = sum(len(owner.get(i, [])) == 1 for i in range(len(truth)))
twice = sum(len(owner.get(i, [])) > 1 for i in range(len(truth)))
never = sum(not owner.get(i) for i in range(len(truth)))
print(f"passes {len(truth)}: read once {once} ({100 * once / len(truth):.1f} %), twice or more {twice}, never {never};"
      f" reads of nothing drawn {len(owner.get(None, []))}")
wrong = sum(not any(r["plate"]["text"] == p["text"] for r in owner.get(i, [])) for i, p in enumerate(truth))
print(f"fused reads wrong: {wrong}")
if len(sys.argv) > 3:
    best = {}
    seen = set()
    images = records(sys.argv[3])
    if len(images) < drawn["frames"]:
        sys.exit(f"{sys.argv[3]} has {len(images)} records, the video {drawn['frames']} frames: that run was cut off")
    for image in images:
        if image["type"] != "image":
            continue
        frame = image["source"].split()[-1]
        for i, one in enumerate(truth):
            if frame not in one["boxes"]:
                continue
            for plate in image["plates"]:
                if overlap(one["boxes"][frame], plate["box"]) > 0.2:
                    seen.add(i)
                    if plate["confidence"] > best.get(i, (-1, ""))[0]:
                        best[i] = (plate["confidence"], plate["text"])
    single = sum(best.get(i, (0, ""))[1] != p["text"] for i, p in enumerate(truth))
    print(f"best single frame wrong: {single}; located in any frame: {len(seen)}")
for i, one in enumerate(truth):
    told = [(r["plate"]["text"], r["frames"], round(r["plate"]["confidence"], 3)) for r in owner.get(i, [])]
    if len(told) != 1 or told[0][0] != one["text"]:
        print(f"  {one['text']} {one['kind']} frames {min(one['boxes'])}…{max(one['boxes'])}: {told}", file=sys.stderr)
