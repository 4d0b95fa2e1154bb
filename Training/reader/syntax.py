"""The weight of texts by the layouts of plates, as `PlateSyntaxPrior` without a region; its tables are the Swift ones."""

import collections
import os
import re

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Sources", "Hotplate", "Plate")
IRREGULAR, WORDS, SINGLE, STRENGTH = 0.04, 0.003, 0.01, 0.35


def expanded(pattern):
    """`A{1-2}9{1-2}<3` is `A9`, `A99`, `AA9`."""
    body, _, longest = pattern.partition("<")
    results = [""]
    for symbol, low, high in re.findall(r"(\w)(?:\{(\d+)-?(\d*)\})?", body):
        counts = range(int(low or 1), int(high or low or 1) + 1)
        results = [start + symbol * count for start in results for count in counts]
    return [r for r in results if len(r) <= int(longest or 12)]


def shape(text):
    return "".join("9" if c.isdigit() else "A" for c in text)


class Prior:
    def __init__(self):
        lines = []
        for name in ("UnitedStates", "Europe", "Elsewhere"):
            with open(os.path.join(FOLDER, f"PlateSyntax+{name}.swift")) as file:
                lines += [line.split("|") for line in file.read().split('"""')[1].splitlines() if line.count("|") == 5]
        vehicles = sum(float(line[3]) for line in lines)
        self.origins = collections.defaultdict(list)
        for line in lines:
            unused = set("".join(line[4].split()))
            groups = [word.partition(":") for word in line[5].split()]
            total = sum(float(share or 1) for _, _, share in groups)
            for pattern, _, share in groups:
                patterns = expanded(pattern)
                for layout in patterns:
                    size = (26 - len(unused)) ** layout.count("A") * 10 ** layout.count("9")
                    density = float(line[3]) / vehicles * (1 - IRREGULAR) * float(share or 1) / total / len(patterns) / size
                    self.origins[layout].append((density, unused))

    def __call__(self, text):
        ratio = IRREGULAR / 8 * (SINGLE if len(text) == 1 else 1)
        if len(text) <= 12:
            ratio += sum(d for d, unused in self.origins.get(shape(text), ()) if not unused & set(text)) * 36 ** len(text)
            if 2 <= len(text) <= 8 and text.isalpha():
                ratio += WORDS * (36 / 26) ** len(text)
        return ratio ** STRENGTH
