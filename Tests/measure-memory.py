#!/usr/bin/env python3
"""Runs `hotplate stream` on a recording that begins anew at its end, frame by frame in time, and tells what memory it held.

usage: Tests/measure-memory.py HOTPLATE VIDEO.mjpeg MINUTES     (2 or more)

15 frames a second. The memory is asked for every ten seconds; the first minute does not count. Exits with 1 when it strays by more
than 5 % from its median.
"""
import mmap
import re
import statistics
import subprocess
import sys
import threading
import time

RATE = 15


def frames(path):
    """The pictures of an MJPEG file without anything between them, again and again."""
    with open(path, "rb") as file:
        data, at = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), 0
        while True:
            end = data.find(b"\xff\xd9\xff\xd8", at)
            end = len(data) if end < 0 else end + 2
            yield data[at:end]
            at = 0 if end == len(data) else end


def main(command, video, minutes):
    stream = subprocess.Popen([command, "stream", "--input", "mjpeg", "-j", "--jobs", "1", "--camera", "memory"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    sizes, start, over = [], time.monotonic(), threading.Event()

    def watch():
        while not over.wait(10):
            with open(f"/proc/{stream.pid}/status") as status:
                size = int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
            if time.monotonic() - start > 60:
                sizes.append(size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number, frame in enumerate(frames(video)):
        wait = start + number / RATE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        if time.monotonic() - start > 60 * minutes:
            break
        stream.stdin.write(frame)
        stream.stdin.flush()
    over.set()
    watcher.join()
    stream.stdin.close()
    status = stream.wait()
    median = statistics.median(sizes)
    strays = max(max(sizes) - median, median - min(sizes)) / median
    print(f"{number} frames, {len(sizes)} samples: {min(sizes) / 1024:.1f} to {max(sizes) / 1024:.1f} MB, median {median / 1024:.1f},"
          f" at most {100 * strays:.1f} % from it; exit {status}")
    return status or int(strays > 0.05)


if __name__ == "__main__":
    if len(sys.argv) != 4 or float(sys.argv[3]) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
