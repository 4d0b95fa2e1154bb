"""The mean of several taught networks' weights, batch normalization folded in, as one network: often better than each.

    mean.py CACHE MEAN.pt WEIGHTS.pt WEIGHTS.pt ...

They must have begun with the same network: means of strangers read nothing. Writes what `export.py` takes.
"""

import sys

import torch

from export import load
from network import clipped
from teach import Student
from train import accuracy, development_set


def main():
    cache, target, *paths = sys.argv[1:]
    if len(paths) < 2:
        raise SystemExit("mean.py: expected two networks or more")
    torch.set_num_threads(1)
    networks = [load(path) for path in paths]
    for path, network in zip(paths, networks):
        if network.convolutions[0].activation is not clipped:
            raise SystemExit(f"mean.py: {path}: found a network with tanh, expected one that teach.py wrote")
    students = [Student(network, 1.0).eval() for network in networks]
    development, records = development_set(cache)
    for path, student in zip(paths, students):
        print(path, accuracy(student, development, records))
    mean = students[0]
    with torch.no_grad():
        for first, *others in zip(*(student.parameters() for student in students)):
            first.copy_(sum(others, first) / len(students))
    print("mean", accuracy(mean, development, records))
    mean.write(target, development[:256])


if __name__ == "__main__":
    main()
