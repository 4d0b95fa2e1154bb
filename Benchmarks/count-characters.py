#!/usr/bin/env python3
"""Counts how the reader sees characters of plates it never saw, and writes the counts into the library.

    count-characters.py PLATES SCRATCH [HOTPLATE]

Makes worse copies of held-back plates in SCRATCH (worse-plates.py), reads them with `hotplate scan --characters` and writes
Sources/Hotplate/ReadLattice/ReadObservations+Development.swift (what matching knows) and
Sources/Hotplate/Tune/ReadObservations+HeldBack.swift (what simulations draw errors from). No text is in both, and of a read
only its characters are kept, sorted among all: no plate can be put together again.
Run it again whenever the reader's model changes. Needs NumPy and OpenCV.
"""
import collections
import json
import math
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
CLASSES = [0.3, 0.5, 0.7, 0.85, 0.93, 0.97, 0.99]


def letter(probability):
    """Log-odds in steps of 0.35 as a letter: a is 0.0001, A is one half, Z 0.9998."""
    odds = math.log(max(probability, 1e-6) / max(1 - probability, 1e-6))
    return LETTERS[min(51, max(0, round(odds / 0.35) + 26))]


def alignment(true, read):
    """Pairs (true index or None, read index or None) of the fewest edits."""
    cost = [[i + j if i * j == 0 else 0 for j in range(len(read) + 1)] for i in range(len(true) + 1)]
    for i, a in enumerate(true):
        for j, b in enumerate(read):
            cost[i + 1][j + 1] = min(cost[i][j] + (a != b), cost[i][j + 1] + 1, cost[i + 1][j] + 1)
    i, j, pairs = len(true), len(read), []
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + (true[i - 1] != read[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return cost[-1][-1], pairs[::-1]


def seen(character):
    """A character as the reader saw it: itself, its probability, and the alternatives of at least 0.003."""
    others = [a for a in character["alternatives"] if a["probability"] >= 0.003][:5]
    return character["text"] + letter(character["confidence"]) + "".join(a["text"] + letter(a["probability"]) for a in others)


def count(labels, records):
    classes = [collections.Counter() for _ in range(len(CLASSES) + 1)]
    shares, ends, reads, plain, right = [0] * len(classes), [[0, 0] for _ in range(3)], 0, 0, 0
    for record in records:
        text, file = labels[os.path.basename(record["source"])]
        plates = [p for p in record.get("plates", []) if p["text"]]
        if not plates:
            continue
        plate = max(plates, key=lambda p: p["box"][2])
        edits, pairs = alignment(text, plate["text"])
        if edits > 3 or len(plate["characters"]) != len(plate["text"]):
            continue
        reads += 1
        level = sum(plate["confidence"] >= limit for limit in CLASSES)
        if file.endswith("-0.png"):
            shares[level] += 1
            plain += 1
            right += edits == 0
        for i, j in pairs:
            position = j if i is None else i
            last = (len(plate["text"]) if i is None else len(text)) - 1
            end = 0 if position == 0 else 2 if position == last else 1
            ends[end][1] += 1
            if i is None or j is None:
                ends[end][0] += 1
            token = (text[i] if i is not None else "-") + (seen(plate["characters"][j]) if j is not None else "-")
            classes[level][token] += 1
    mean = sum(e[0] for e in ends) / sum(e[1] for e in ends)
    factors = [round((e[0] + mean * 50) / (e[1] + 50) / mean, 2) for e in ends]
    return classes, shares, factors, reads, plain, right


def swift(name, what, origin, counted):
    classes, shares, ends = counted[:3]
    lines = []
    for share, tokens in zip(shares, classes):
        line = f"={share}"
        for token, number in sorted(tokens.items()):
            item = token + (f"*{number}" if number > 1 else "")
            if len(line) + len(item) > 96:
                lines.append(line)
                line = item
            else:
                line += " " + item
        lines.append(line)
    table = "\n".join("    " + line for line in lines)
    return f'''extension ReadObservations {{
  /// {what}
  ///
  /// Written by `Benchmarks/count-characters.py`.
  public static let {name} = ReadObservations(
    origin: "{origin}", ends: [{", ".join(map(str, ends))}],
    table: """
{table}
    """)
}}
'''


def main(plates, scratch, hotplate):
    subprocess.run([sys.executable, f"{HERE}/worse-plates.py", plates, scratch], check=True)
    labels, files = {}, {"development": [], "val": []}
    with open(f"{scratch}/ocr/ocr.jsonl") as lines:
        for line in lines:
            record = json.loads(line)
            labels[record["file"]] = (record["text"], record["file"])
            files[record["split"]].append(record["file"])
    counted = {}
    for split, names in files.items():
        with open(f"{scratch}/{split}.txt", "w") as output:
            output.writelines(f"{scratch}/ocr/{name}\n" for name in names)
        found = f"{scratch}/{split}.jsonl"
        subprocess.run([hotplate, "scan", "--files-from", f"{scratch}/{split}.txt", "--characters", "--quiet", "--no-progress",
                        "--format", "json", "-o", found], check=True)
        with open(found) as lines:
            counted[split] = count(labels, filter(lambda r: r["type"] == "image", map(json.loads, lines)))
    for split, name, file, what in [
            ("development", "development", "ReadLattice/ReadObservations+Development",
             "Plates that training holds back: what matching knows of the reader."),
            ("val", "heldBack", "Tune/ReadObservations+HeldBack",
             "Plates of the part kept for reporting: what simulations draw errors from. No text is among those of ``development``.")]:
        _, _, _, reads, plain, right = counted[split]
        origin = f"{reads} reads of held-back plates, seven in eight of them made worse; as they are {right} of {plain} are read right"
        with open(f"{HERE}/../Sources/Hotplate/{file}.swift", "w") as output:
            output.write(swift(name, what, origin, counted[split]))
        subprocess.run(["swift", "format", "--in-place", output.name], check=True)
        print(f"{split}: {origin}")


if __name__ == "__main__":
    main(*sys.argv[1:3], sys.argv[3] if len(sys.argv) > 3 else f"{HERE}/../.build/release/hotplate")
