#!/usr/bin/env python3
"""Checks what `hotplate audit export` and `hotplate audit prove` write. Standard library only.

usage: verify.py FILE --public-key HEX    exit 0: holds, 1: does not
The public key comes from whom you trust, not from FILE: `hotplate audit key` prints it.
Trees are those of RFC 6962, checkpoints are signed with Ed25519 (RFC 8032, section 5.1.7, written out below)."""
import hashlib, json, sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032, section 5.1
D = -121665 * pow(121666, P - 2, P) % P

def recover(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    return x if x & 1 == sign else P - x

def add(a, b):
    k, m = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = m - k, z - t, z + t, m + k
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result

def decode(data):
    number = int.from_bytes(data, "little")
    x, y = recover(number & (2**255 - 1), number >> 255), number & (2**255 - 1)
    return x, y, 1, x * y % P

def signed(key, message, signature):
    s, h = int.from_bytes(signature[32:], "little"), int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    a, b = times(s, decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))), add(decode(signature[:32]), times(h, decode(key)))
    return s < L and len(signature) == 64 and not (a[0] * b[2] - b[0] * a[2]) % P and not (a[1] * b[2] - b[1] * a[2]) % P

def checkpoint(note, key):
    lines = note.split("\n")
    message, signature = "\n".join(lines[:6]) + "\n", bytes.fromhex(lines[6])
    good = lines[0] == "hotplate audit checkpoint v1" and bytes.fromhex(lines[5]) == key and signed(key, message.encode(), signature)
    return (lines[1], int(lines[2]), bytes.fromhex(lines[3])) if good else sys.exit("a checkpoint is not signed by this key")

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def fold(peaks):  # the root over full subtrees, right to left
    return peaks[0] if len(peaks) == 1 else sha(b"\1", peaks[0], fold(peaks[1:]))

def walk(index, last, path, start):  # RFC 9162, sections 2.1.3.2 and 2.1.4.2: the old root and the new
    old = new = start
    for node in path:
        if index & 1 or index == last:
            old, new = sha(b"\1", node, old), sha(b"\1", node, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = sha(b"\1", new, node)
        index, last = index >> 1, last >> 1
    return (old, new) if last == 0 else (None, None)

def check(lines, key):
    head = json.loads(lines[0])
    store, size, root = checkpoint(head["checkpoint"], key)
    path = [bytes.fromhex(node) for node in head.get("path", [])]
    if head.get("proof") == "inclusion":
        return 0 <= head["index"] < size and walk(head["index"], size - 1, path, sha(b"\0", head["record"].encode()))[1] == root
    if head.get("proof") == "consistency":
        name, first, old = checkpoint(head["from"], key)
        if name != store or not 0 < first < size: return name == store and first == size and not path and old == root
        path = path if first & (first - 1) else [old] + path
        index, last = first - 1, size - 1
        while index & 1: index, last = index >> 1, last >> 1
        return walk(index, last, path[1:], path[0]) == (old, root)
    peaks, count, tally, few = [], 0, {}, head["smallCount"]
    for line in map(json.loads, lines[1:-1]):
        record = json.loads(line["record"])
        told = "about" not in line or sha(b"\2", bytes.fromhex(line["nonce"]), line["about"].encode()).hex() == record["about"]
        if record["seq"] != count or not told:
            return False
        tally[record["action"]] = tally.get(record["action"], 0) + 1
        node, full, count = sha(b"\0", line["record"].encode()), count, count + 1
        while full & 1:
            node, full = sha(b"\1", peaks.pop(), node), full >> 1
        peaks.append(node)
    told = {action: number if number >= few else f"<{few}" for action, number in tally.items()}
    return count == size and fold(peaks) == root and json.loads(lines[-1])["counts"] == told
if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[2] != "--public-key": sys.exit(__doc__)
    try: holds = check(open(sys.argv[1], encoding="utf-8").read().removesuffix("\n").split("\n"), bytes.fromhex(sys.argv[3]))
    except OSError as error: sys.exit(f"cannot be read: {error}")
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error: sys.exit(f"does NOT hold: {error!r}")
    sys.exit(print("holds") if holds else "does NOT hold")
