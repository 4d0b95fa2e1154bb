"""The mean of several taught networks' weights, batch normalization folded in, as one network: often better than each.

    mean.py CACHE MEAN.pt WEIGHTS.pt WEIGHTS.pt ...

They must have begun with the same network: means of strangers read nothing. Writes what `export.py` takes.
"""

import sys

import torch

from export import load
from teach import Student
from train import development_set


def main():
    cache, target, *paths = sys.argv[1:]
    if len(paths) < 2:
        raise SystemExit("mean.py: expected two networks or more")
    torch.set_num_threads(1)
    students = [Student(load(path), 1.0) for path in paths]
    with torch.no_grad():
        for first, *others in zip(*(student.parameters() for student in students)):
            first.copy_(sum(others, first) / len(students))
    development, _ = development_set(cache)
    torch.save({"average": students[0].exported(development[:256]).state_dict(), "activation": "clipped"}, target)


if __name__ == "__main__":
    main()
