#!/usr/bin/env python3
"""Runs cameras, a drop folder, a receiver and a hit store for some minutes while everything around them fails, and counts.

usage: Tests/soak.py HOTPLATE MINUTES [SEED]     (make soak MINUTES=…; needs root for the full disk, a C compiler for the clock)

What runs: `watch` with a webhook, a store and a moving list; two `stream`s, one of which shares the store and the list; a
receiver. What fails, at random: the receiver (gone, 503, 429, closed connections, answers that never come), the list
(replaced, replaced by noise), the disk (full), the clock (an hour or a day forth and back), the processes (kill -9, SIGTERM).

What is checked at the end, against what was fed:
- every file of the drop folder is put away, every listed plate's hit was delivered under one key and is in the store;
- whatever was told on standard output was delivered and is in the store;
- streams that came to their end told every pass, and counted every frame;
- the store's log verifies.
Ends with 1 when anything is missing. The report goes to .build/soak/report.md.
"""
import collections
import http.server
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

project = pathlib.Path(__file__).resolve().parent.parent
hotplate = os.path.abspath(sys.argv[1])
minutes = float(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
work = project / ".build/soak"
disk = work / "disk"
DISK_BYTES = 48 << 20
over = threading.Event()
started = time.monotonic()
faults = collections.Counter()
log_lock = threading.Lock()


def log(text):
    with log_lock, open(work / "events.log", "a") as file:
        file.write(f"{time.monotonic() - started:8.1f} {text}\n")


# --- what fails -------------------------------------------------------------------------------------------------------


class Receiver:
    """Takes what is posted; noted before the answer, so that a delivery whose answer is lost counts as taken."""

    def __init__(self):
        self.mode, self.taken, self.lock, self.server = "up", [], threading.Lock(), None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.listen()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hits"

    def listen(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mode = receiver.mode
                if mode == "closes":
                    self.close_connection = True
                    return
                if mode == "silent":
                    # Longer than the sender waits.
                    over.wait(12)
                    self.close_connection = True
                    return
                status = {"503": 503, "429": 429}.get(mode, 200)
                if len(body) < int(self.headers["Content-Length"]):
                    # The sender went away in the middle.
                    log(f"receiver: {len(body)} of {self.headers['Content-Length']} bytes came")
                    self.close_connection = True
                    return
                if status == 200:
                    with receiver.lock:
                        receiver.taken.append((self.headers["Idempotency-Key"], body))
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        # A sender that is killed in the middle of a delivery is what this is about.
        self.server.handle_error = lambda *_: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def become(self, mode):
        log(f"receiver: {mode}")
        self.mode = mode
        if mode == "gone" and self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
        elif mode != "gone" and not self.server:
            self.listen()


class List:
    """The hotlist: the plates that are fed are in every good version; it is replaced by renaming, as lists are delivered."""

    def __init__(self, plates):
        self.path, self.plates, self.version = work / "list.csv", plates, 0
        self.replace()

    def replace(self, noise=None):
        self.version += 1
        part = work / "list.part"
        if noise is None:
            extra = [f"ZZ{self.version:06d}X{k}" for k in range(self.version % 50)]
            rows = "".join(f"{plate},stolen vehicle\n" for plate in self.plates + extra)
            part.write_text("plate,reason\n" + rows)
        else:
            part.write_bytes(noise)
        part.rename(self.path)


class Disk:
    """A small file system of its own, which can be filled."""

    def __init__(self):
        disk.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)]
        self.is_own = os.geteuid() == 0 and subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0

    def fill(self):
        with open(disk / "filler", "ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                pass

    def free(self):
        (disk / "filler").unlink(missing_ok=True)

    def close(self):
        if self.is_own:
            subprocess.run(["umount", "-l", str(disk)])


class Clock:
    """The wall clock of the processes, set ahead and back by Tests/jumping-clock.c; durations are measured undisturbed."""

    def __init__(self):
        self.file, library = work / "clock", work / "jumping-clock.so"
        self.file.write_bytes(bytes(8))
        source = project / "Tests/jumping-clock.c"
        self.jumps = any(
            shutil.which(compiler)
            and subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]).returncode == 0
            for compiler in ("clang", "cc"))
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(self.file)} if self.jumps else {}

    def set(self, seconds):
        # In place: the processes have the file mapped.
        with open(self.file, "r+b") as file:
            file.write(seconds.to_bytes(8, "little", signed=True))


# --- what runs --------------------------------------------------------------------------------------------------------


class Process:
    """One run of the command: its records are gathered as they are told, its sentences too."""

    def __init__(self, name, arguments, takes_input=False):
        self.name, self.records, self.half, self.peak = name, [], 0, 0
        self.errors_path = work / f"{name}.stderr"
        with open(self.errors_path, "ab") as errors:
            self.process = subprocess.Popen(
                [hotplate, *arguments], stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **clock.environment})
        self.reader = threading.Thread(target=self.gather, daemon=True)
        self.reader.start()

    def gather(self):
        for line in self.process.stdout:
            try:
                self.records.append(json.loads(line))
            except ValueError:
                # The last line of a killed process may be cut off; of another it is a defect.
                self.half += 1

    def kill(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self, timeout=None):
        status = self.process.wait(timeout)
        self.reader.join()
        return status

    def resident(self):
        try:
            text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
            found = [line for line in text.splitlines() if line.startswith("VmRSS")]
            return int(found[0].split()[1]) / 1024 if found else None
        except OSError:
            return None

    def of(self, kind):
        return [record for record in self.records if record.get("type") == kind]


def watch_arguments(*more):
    return ["watch", str(drop), "--camera", "drop", "--name-pattern", "^(?<plate>[A-Z0-9]+)_[0-9]+$", "--hotlist", str(hotlist.path),
            "--exact", "-j", "--jobs", "1", "--webhook", receiver.url, "--spool", str(disk / "spool-watch"),
            "--store", str(disk / "hits.db"), "--user", "soak", "--journal", str(disk / "journal"),
            "--done", "move", "--settle", "0", "--quiet", *more]


class DropFolder:
    """Uploads files under other names and renames them, while `watch` is killed and started again."""

    def __init__(self, rng):
        self.rng, self.runs, self.damaged, self.scenes = rng, [], 0, 0
        self.files, self.plates, self.ends = 0, [], collections.Counter()
        self.feeder = threading.Thread(target=self.feed)
        self.supervisor = threading.Thread(target=self.supervise)

    def feed(self):
        car = (project / "Fixtures/stills/eu-day.jpg").read_bytes()
        while not over.is_set():
            self.files += 1
            number = self.files
            part = drop / f".{number}"
            if number % 25 == 0:
                part.write_bytes(car[:3000])
                part.rename(drop / f"damaged-{number}.jpg")
                self.damaged += 1
            elif number % 40 == 1:
                part.write_bytes(car)
                part.rename(drop / f"scene-{number}.jpg")
                self.scenes += 1
            else:
                plate = FILE_PLATES[number % len(FILE_PLATES)]
                part.write_bytes(PICTURE)
                part.rename(drop / f"{plate}_{number}.bmp")
                self.plates.append((number, plate))
            over.wait(self.rng.uniform(0.05, 0.6))

    def supervise(self):
        while not over.is_set():
            run = Process("watch", watch_arguments())
            self.runs.append(run)
            while run.process.poll() is None and not over.is_set():
                over.wait(0.2)
                run.peak = max(run.peak, run.resident() or 0)
            if over.is_set():
                run.kill(signal.SIGTERM)
            self.ends[run.wait()] += 1
            log(f"watch: ended with {run.process.returncode}")
            # As systemd does.
            over.wait(0.5)


def stream_arguments():
    return ["stream", "--camera", "gate-1", "--hotlist", str(hotlist.path), "-j", "--jobs", "1", "--cooldown", "2",
            "--webhook", receiver.url, "--spool", str(disk / "spool-gate-1"), "--store", str(disk / "hits.db"),
            "--user", "soak", "--stats", "2", "--quiet"]


class Gate:
    """A camera at ten frames a second: cars that stand for a second, an empty road between, now and then a torn frame.

    Each round ends as the dice say: at the end of the video, with SIGTERM, with kill -9.
    """

    def __init__(self, rng):
        self.rng, self.rounds = rng, []
        self.thread = threading.Thread(target=self.run)
        self.current = None

    def run(self):
        while not over.is_set():
            end = self.rng.choice(["end", "end", "SIGTERM", "SIGKILL"])
            fed = self.round(end, seconds=self.rng.uniform(15, 45))
            self.rounds.append(fed)
            log(f"gate-1: {fed['end']} after {fed['frames']} frames, status {fed['status']}")
            over.wait(0.5)

    def round(self, end, seconds):
        process = self.current = Process("gate-1", stream_arguments(), takes_input=True)
        fed = {"end": end, "frames": 0, "damaged": 0, "passes": [], "process": process}
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until and not over.is_set():
                plate = self.rng.choice(sorted(CARS))
                if fed["passes"] and plate == fed["passes"][-1]:
                    continue
                frames = [ROAD] * 20 + [CARS[plate]] * 10
                if self.rng.random() < 0.3:
                    frames.insert(10, ROAD[:5000])
                for frame in frames:
                    process.process.stdin.write(frame)
                    process.process.stdin.flush()
                    fed["frames"] += 1
                    fed["damaged"] += len(frame) == 5000
                    # Never in a hurry: two cars must not come to stand at one place within one patience.
                    time.sleep(0.1)
                fed["passes"].append(plate)
            if end == "SIGKILL":
                process.kill(signal.SIGKILL)
            elif end == "SIGTERM":
                process.kill(signal.SIGTERM)
                # What is written now may or may not be read.
        except BrokenPipeError:
            fed["end"] = "gave up"
        try:
            process.process.stdin.close()
        except BrokenPipeError:
            fed["end"] = "gave up"
        fed["status"] = process.wait()
        if fed["status"] not in (0, 1, -9):
            fed["end"] = "gave up"
        return fed


class BusyGate:
    """A camera that sends in bursts to a reader that may drop: every frame must be counted, however it ended."""

    def __init__(self, rng):
        self.rng, self.frames, self.damaged, self.resident = rng, 0, 0, []
        self.thread = threading.Thread(target=self.run)

    def run(self):
        self.process = Process(
            "gate-2", ["stream", "--camera", "gate-2", "-j", "--jobs", "1", "--late", "drop", "--stats", "5", "--quiet"],
            takes_input=True)
        cars = list(CARS.values())
        while not over.is_set():
            for _ in range(self.rng.randrange(1, 40)):
                frame = self.rng.choice([ROAD, ROAD, ROAD[:5000], *cars])
                self.process.process.stdin.write(frame)
                self.frames += 1
                self.damaged += len(frame) == 5000
            self.process.process.stdin.flush()
            self.resident.append(self.process.resident() or 0)
            over.wait(self.rng.uniform(0.2, 3))
        self.process.process.stdin.close()
        self.status = self.process.wait()


def break_things(rng, watched, gate):
    """One fault after the other, some of them at once, each mended after a while."""
    mending = []  # (when, what)

    def later(low, high, what):
        mending.append((time.monotonic() + rng.uniform(low, high), what))

    while not over.is_set():
        over.wait(rng.uniform(1, 6))
        for entry in [entry for entry in mending if entry[0] <= time.monotonic()]:
            mending.remove(entry)
            entry[1]()
        fault = rng.choice(["receiver", "receiver", "list", "list", "noise", "disk", "clock", "clock", "kill", "term"])
        if fault == "disk" and not the_disk.is_own or fault == "clock" and not clock.jumps:
            continue
        if fault == "disk" and (disk / "filler").exists():
            continue
        faults[fault] += 1
        if fault == "receiver":
            receiver.become(rng.choice(["gone", "503", "429", "closes", "silent"]))
            later(1, 15, lambda: receiver.become("up"))
        elif fault == "list":
            hotlist.replace()
        elif fault == "noise":
            hotlist.replace(noise=rng.randbytes(4096))
            later(1, 8, hotlist.replace)
        elif fault == "disk":
            log("disk: full")
            the_disk.fill()
            later(2, 10, the_disk.free)
        elif fault == "clock":
            offset = rng.choice([0, 3600, -3600, 86_400, -86_400, 30, -30])
            log(f"clock: {offset:+d}")
            clock.set(offset)
        elif watched.runs:
            number = signal.SIGKILL if fault == "kill" else signal.SIGTERM
            log(f"watch: {number.name}")
            watched.runs[-1].kill(number)


# --- what is counted --------------------------------------------------------------------------------------------------


class Report:
    def __init__(self):
        self.lines, self.failures = [], 0

    def row(self, what, into, out, is_right, note=""):
        self.failures += not is_right
        self.lines.append(f"| {what} | {into} | {out} | {'' if is_right else '**LOST** '}{note} |")

    def section(self, title):
        self.lines += ["", f"## {title}", "", "| what | in | out | |", "| --- | ---: | ---: | --- |"]


def drain():
    """What waits at the end is delivered once everything is well again, by runs that find nothing new to read."""
    for attempt in range(30):
        last = Process("watch", watch_arguments("--once"))
        status = last.wait()
        watched.runs.append(last)
        # The stream's spool: one empty road, so that the run has a picture.
        gate_run = Process("gate-1", stream_arguments(), takes_input=True)
        gate_run.process.stdin.write(ROAD)
        gate_run.process.stdin.close()
        gate.rounds.append({"end": "drain", "frames": 1, "damaged": 0, "passes": [], "process": gate_run, "status": gate_run.wait()})
        waiting = sum(len(list((disk / spool).glob("*.item"))) for spool in ("spool-watch", "spool-gate-1"))
        log(f"drain {attempt}: status {status}, {waiting} wait")
        if waiting == 0 and status in (0, 1) and not list(drop.glob("*.*")):
            return


def audit(report, watched, gate, busy):
    keys = collections.Counter(key for key, _ in receiver.taken)
    delivered = collections.defaultdict(set)
    versions = collections.defaultdict(set)
    broken = 0
    for key, body in receiver.taken:
        try:
            record = json.loads(body)
            name = record.get("source", "").rsplit("/", 1)[-1]
            delivered[name].add(key)
            versions[name].add((record["hit"]["list"], key))
        except ValueError:
            broken += 1
            log(f"receiver: took {len(body)} bytes under {key} that are no record: {body[:80]}")
    store = sqlite3.connect(f"file:{disk / 'hits.db'}?mode=ro", uri=True)
    stored = {row[0] for row in store.execute("SELECT id FROM hit")}
    store.close()

    report.section("Drop folder")
    left = list(drop.glob("*.*"))
    done, failed = (len(list((drop / name).iterdir())) if (drop / name).exists() else 0 for name in ("done", "failed"))
    report.row("files dropped, put away", watched.files, done + failed, done + failed == watched.files and not left)
    report.row("of these damaged, in failed/", watched.damaged, failed, failed == watched.damaged)
    listed = [(number, plate) for number, plate in watched.plates if plate in hotlist.plates]
    by_number = collections.defaultdict(set)
    for name, names in delivered.items():
        if name.endswith(".bmp"):
            by_number[int(name.rsplit("_", 1)[-1][:-4])] |= names
    found = sum(len(by_number[number]) > 0 for number, _ in listed)
    report.row("files with a listed plate, hits delivered", len(listed), found, found == len(listed))
    repeated = sum(len(pairs) > len({version for version, _ in pairs}) for name, pairs in versions.items()
                   if name.endswith(".bmp"))
    report.row("files with two keys for one version of the list", 0, repeated, repeated == 0)
    unlisted = [number for number, plate in watched.plates if plate not in hotlist.plates and by_number[number]]
    report.row("hits of plates that are not listed", 0, len(unlisted), not unlisted)
    kept = sum(bool(by_number[number] & stored) for number, _ in listed)
    report.row("files with a listed plate, hits in the store", len(listed), kept, kept == len(listed))
    told = {record["hit"]["id"] for run in watched.runs for record in run.of("hit")}
    safe = sum(id in keys for id in told)
    report.row("hits told, delivered", len(told), safe, safe == len(told))
    safe = sum(id in stored for id in told)
    report.row("hits told, in the store", len(told), safe, safe == len(told))
    ends = ", ".join(f"{status}: {count}" for status, count in sorted(watched.ends.items()))
    report.row("runs of `watch`, by exit status", len(watched.runs), ends,
               set(watched.ends) <= {0, 1, 65, 70, -9, -15},
               "65: started while the list was noise; 1, 70: the disk was full; -15: ended before it had begun")
    early = [run for run in watched.runs if run.process.returncode == -15 and run.records]
    report.row("ended by SIGTERM in the middle", 0, len(early), not early)

    report.section("Camera gate-1: wait, webhook, store")
    rounds = gate.rounds
    told = {record["hit"]["id"] for fed in rounds for record in fed["process"].of("hit")}
    safe = sum(id in keys for id in told)
    report.row("hits told, delivered", len(told), safe, safe == len(told))
    safe = sum(id in stored for id in told)
    report.row("hits told, in the store", len(told), safe, safe == len(told))
    whole = [fed for fed in rounds if fed["end"] == "end"]
    frames = counted = damaged = errors = passes = reads = hits = 0
    for fed in whole:
        last = fed["process"].of("stats")[-1]["frames"]
        frames += fed["frames"]
        counted += last["in"] if last["in"] == last["read"] + last["dropped"] + last["failed"] else 0
        damaged += fed["damaged"]
        errors += len(fed["process"].of("error"))
        passes += len(fed["passes"])
        fed_plates = collections.Counter(fed["passes"])
        reads += (fed_plates & collections.Counter(r["plate"]["text"] for r in fed["process"].of("read"))).total()
        hits += (fed_plates & collections.Counter(
            r["plate"]["text"] for r in fed["process"].of("hit") if "supersedes" not in r["hit"])).total()
        if (fed_plates - collections.Counter(r["plate"]["text"] for r in fed["process"].of("read"))):
            log(f"gate-1: fed {fed['passes']}, told {[r['plate']['text'] for r in fed['process'].of('read')]}")
    report.row(f"frames of {len(whole)} rounds that came to their end, counted", frames, counted, frames == counted)
    report.row("of these damaged, told", damaged, errors, damaged == errors)
    report.row("passes, read records", passes, reads, passes == reads)
    report.row("passes of listed plates, hits", passes, hits, passes == hits)
    ends = collections.Counter(fed["end"] for fed in rounds)
    # A hit is in the store before it is in the spool: who is killed or gives up between the two has told nobody of it.
    silent, abrupt = len(stored - set(keys)), sum(ends[end] for end in ("SIGKILL", "gave up"))
    report.row("hits in the store that nobody was told of", 0, silent, silent <= abrupt, "killed, or the disk full, before they were in the spool")
    report.row("rounds, by how they ended", len(rounds), ", ".join(f"{end}: {n}" for end, n in sorted(ends.items())),
               True, "gave up: the disk was full, or the list noise at the start")

    report.section("Camera gate-2: drop")
    last = busy.process.of("stats")[-1]["frames"]
    report.row("frames sent, counted", busy.frames, last["in"], busy.frames == last["in"])
    accounted = last["read"] + last["dropped"] + last["failed"]
    report.row("counted, read or dropped or failed", last["in"],
               f"{last['read']} + {last['dropped']} + {last['failed']}", accounted == last["in"])
    errors = len(busy.process.of("error"))
    report.row("failed, told", last["failed"], errors, last["failed"] == errors)
    report.row("exit status", 1 if busy.damaged else 0, busy.status, busy.status == (1 if last["failed"] else 0))

    report.section("Everything")
    runs = [*watched.runs, *(fed["process"] for fed in rounds), busy.process]
    half = sum(run.half for run in runs if run.process.returncode != -signal.SIGKILL)
    report.row("lines on standard output that are no record, of runs that were not killed", 0, half, half == 0)
    report.row("deliveries that are no record", 0, broken, broken == 0)
    report.row("deliveries, keys", len(receiver.taken), len(keys), True, "repetitions have their key")
    check = subprocess.run([hotplate, "audit", "verify", "--store", str(disk / "hits.db")], capture_output=True, text=True)
    report.row("the store's log verifies", "", check.returncode, check.returncode == 0, check.stdout.splitlines()[0]
               if check.stdout else check.stderr.strip())
    twelfth = max(1, len(busy.resident) // 12)
    early, late = max(busy.resident[twelfth:2 * twelfth] or [0]), max(busy.resident[-twelfth:])
    report.row("gate-2: MiB resident, early and at the end", f"{early:.0f}", f"{late:.0f}", late < 1.3 * early + 20)


# --- the run ----------------------------------------------------------------------------------------------------------

FILE_PLATES = [f"AA{1000 + number}" for number in range(600)]


def small_picture():
    """A gray picture without a plate: what counts in the drop folder is the camera's own read in the name."""
    width, height = 64, 48
    size = 54 + 3 * width * height
    head = b"BM" + size.to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    return (head + width.to_bytes(4, "little") + height.to_bytes(4, "little") + b"\1\0\x18\0" + bytes(24)
            + b"\x5a" * (3 * width * height))


def readable_cars():
    """The stills that are read without a doubt, by their text: what is tested here is not reading."""
    stills = [project / f"Fixtures/stills/{name}.jpg" for name in ("eu-day", "eu-angle", "eu-night", "eu-progressive")]
    found = subprocess.run([hotplate, "scan", "-j", "--quiet", *map(str, stills)], capture_output=True, check=True, text=True)
    cars = {}
    for still, line in zip(stills, found.stdout.splitlines()):
        plates = json.loads(line)["plates"]
        if plates:
            cars[max(plates, key=lambda plate: plate["confidence"])["text"]] = still.read_bytes()
    return cars


shutil.rmtree(work, ignore_errors=True)
drop = work / "drop"
drop.mkdir(parents=True)
the_disk = Disk()
try:
    PICTURE, ROAD, CARS = small_picture(), (project / "Fixtures/stills/empty-road.jpg").read_bytes(), readable_cars()
    receiver, clock = Receiver(), Clock()
    hotlist = List([plate for number, plate in enumerate(FILE_PLATES) if number % 3] + sorted(CARS))
    watched, gate, busy = (kind(random.Random(seed + n)) for n, kind in enumerate((DropFolder, Gate, BusyGate)))
    breaking = threading.Thread(target=break_things, args=(random.Random(seed + 9), watched, gate))
    print(f"soak: {minutes:g} minutes, seed {seed}; {len(CARS)} cars; disk {'can fill' if the_disk.is_own else 'cannot fill'}, "
          f"clock {'jumps' if clock.jumps else 'cannot jump (no C compiler)'}; {work}/events.log", flush=True)
    threads = [watched.feeder, watched.supervisor, gate.thread, busy.thread, breaking]
    for thread in threads:
        thread.start()
    over.wait(60 * minutes)
    over.set()
    for thread in threads:
        thread.join()
    receiver.become("up")
    the_disk.free()
    clock.set(0)
    hotlist.replace()
    drain()
    report = Report()
    audit(report, watched, gate, busy)
    head = ["# Soak", "", f"{minutes:g} minutes, seed {seed}, {time.strftime('%F')}. Faults: "
            + ", ".join(f"{name} {count}" for name, count in sorted(faults.items())) + "."]
    text = "\n".join(head + report.lines) + "\n"
    (work / "report.md").write_text(text)
    print(text, end="")
    print("soak: nothing lost" if report.failures == 0 else f"soak: {report.failures} rows do not add up")
    sys.exit(report.failures > 0)
finally:
    over.set()
    the_disk.close()
