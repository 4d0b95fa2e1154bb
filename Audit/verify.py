#!/usr/bin/env python3
"""Checks what `hotplate audit export`, `audit prove` and `hits export` write. Standard library only.

usage: verify.py FILE-OR-FOLDER --public-key HEX    exit 0: holds, 1: does not, 2: not checked: usage, no such key, or a file is missing or cannot be read
The public key comes from whom you trust, not from FILE: `hotplate audit key` prints it.
Trees are those of RFC 6962, checkpoints are signed with Ed25519 (RFC 8032, section 5.1.7, written out below)."""
import datetime, hashlib, json, os, sys

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
    return (lines[1], int(lines[2]), bytes.fromhex(lines[3])) if good else sys.exit(
        "does NOT hold: a checkpoint is not signed by this key: either the log has another key, or the checkpoint was tampered with")

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

def row_digest(values, files):  # of a row of the store, as it was hashed when it was written
    parts = [b"\4"]
    for value in values:
        if value is None: kind, data = 0, b""
        elif isinstance(value, int): kind, data = 1, value.to_bytes(8, "big", signed=True)
        elif isinstance(value, str): kind, data = 3, value.encode()
        else: kind, data = 4, files[value["file"]] if "file" in value else bytes.fromhex(value["hex"])
        parts += [bytes([kind]), len(data).to_bytes(8, "big"), data]
    return sha(*parts).hex()

def moment(milliseconds):  # as the log spells a time
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds") + "Z"

def hold(condition, what):
    if not condition: sys.exit("does NOT hold: " + what)

def once(pairs):  # two values of one name would be read one way here, and another way elsewhere
    if len(dict(pairs)) < len(pairs): raise ValueError("a name is there twice")
    return dict(pairs)

def check_package(folder, key):
    manifest = open(os.path.join(folder, "manifest.json"), encoding="utf-8").read()
    names = json.loads(manifest)["files"]
    hold(set(names) <= {"hit.json", "proof.jsonl", "crop.png", "crop.jpg", "wide.png", "wide.jpg"}, "manifest.json lists another file than there may be")
    files = {name: open(os.path.join(folder, name), "rb").read() for name in names}
    for name in files: hold(sha(files[name]).hex() == names[name], name + " is not the file that manifest.json tells of")
    told = {"files": names, "package": "hotplate evidence v1"}
    hold(set(os.listdir(folder)) == set(names) | {"manifest.json"}, "there is a file that manifest.json does not tell of")
    hold(manifest == json.dumps(told, sort_keys=True, separators=(",", ":")) + "\n", "manifest.json is not as it was written")
    shown, proofs, expected, counts, used = json.loads(files["hit.json"], object_pairs_hook=once), [], {}, {}, {"hit.json", "proof.jsonl"}
    for line in files["proof.jsonl"].decode().removesuffix("\n").split("\n"):
        proof = json.loads(line, object_pairs_hook=once)
        record, about, number = json.loads(proof["record"]), json.loads(proof["about"]), proof["index"]
        hold(proof["proof"] == "inclusion" and check([line], key) and record["seq"] == number, f"record {number} is not in the signed log")
        for part, nonce, domain in (("about", "nonce", b"\2"), ("sealed", "sealedNonce", b"\3")):
            opened = sha(domain, bytes.fromhex(proof[nonce]), proof[part].encode()).hex()
            hold(opened == record[part], f"record {number} tells something else as \"{part}\"")
        hold(not proofs or proof["checkpoint"] == proofs[0]["checkpoint"] and number > proofs[-1]["index"], "the proofs are of several logs")
        action, row = record["action"], proof.get("row")
        hold(("digest" in record) == (row is not None), f"record {number} comes without what it vouches for")
        hold(row is None or row_digest(row, files) == record["digest"] and row[0] == number, f"record {number} vouches for something else")
        if not proofs:
            hold(action == "hit" and len(row) == 12 and moment(row[4]) == record["at"], "the first record is not that of the hit's recording")
            hit, body, pictures = number, json.loads(row[9]), [picture["file"] for picture in row[10:] if picture]
            used |= set(pictures)
            hold(all(column is None or column["file"].split(".")[0] == name for name, column in zip(("crop", "wide"), row[10:])), "the pictures are exchanged")
            expected = {field: body[field] for field in ("hit", "camera", "source", "list", "listAgeInSeconds", "models", "parts")}
            expected |= {"type": "hit", "schema": 1, "number": hit, "time": moment(row[3]), "recorded": moment(row[4]), "plate": body["read"],
                "pictures": [name.split(".")[0] for name in pictures], "dispositions": []}
            if "supersedes" in about: expected["supersedes"] = about["supersedes"]
        else:
            hold(about["hit"] == hit and (row is None or row[2] == hit), f"record {number} is of another hit")
            if action == "disposition": expected["dispositions"].append({"number": number, "time": moment(row[3]), "user": row[4], **json.loads(row[5])})
            elif action == "withdrawn": expected["withdrawal"] = json.loads(row[4])
            else: hold(row is None and action in ("viewed", "export"), f"record {number} is none of a hit")
        proofs.append(proof)
        counts[action] = counts.get(action, 0) + 1
    hold(set(files) == used, "manifest.json lists a file that no record of the log vouches for")
    others = [finding for finding in shown["dispositions"] if "hit" in finding]
    shown["dispositions"] = [finding for finding in shown["dispositions"] if "hit" not in finding]
    for field in expected: hold(json.dumps(shown.get(field), sort_keys=True) == json.dumps(expected[field], sort_keys=True), f"hit.json tells something else as \"{field}\" than the log was signed over")
    unproven = sorted(set(shown) - set(expected)) + (["dispositions of other hits"] if others else [])
    store, size, when = [proofs[0]["checkpoint"].split("\n")[line] for line in (1, 2, 4)]
    print(f"proven: record {hit} of the log of store {store}, as signed at {when} over {size} records, is that of this hit.")
    print("proven: each field of hit.json is as it was written when the log was signed, but for what stands below as not proven.")
    print(f"proven: pictures that were stored with it, byte for byte: {', '.join(pictures) or 'none'}.")
    print("proven: the same log has these records of it:", ", ".join(f"{count} {action}" for action, count in counts.items()))
    for proof in proofs:
        record = json.loads(proof["record"])
        print(f"  {proof['index']} {record['at']} {record['action']}", *(json.dumps(json.loads(proof[part])) for part in ("about", "sealed")))
    if unproven: print("NOT proven, the exporter's word:", ", ".join(json.dumps(field) for field in unproven))
    print("NOT proven: that the camera, its clock and the list were right; that no other record tells of the hit; anything about other hits.")
    return True

def main():
    if len(sys.argv) != 4 or sys.argv[2] != "--public-key": return print(__doc__, file=sys.stderr) or 2
    try: key = bytes.fromhex(sys.argv[3])
    except ValueError: key = b""
    if len(key) != 32: return print(f"{ascii(sys.argv[3])} is no public key: expected 64 hexadecimal digits", file=sys.stderr) or 2
    try:
        holds = check_package(sys.argv[1], key) if os.path.isdir(sys.argv[1]) else check(
            open(sys.argv[1], encoding="utf-8").read().removesuffix("\n").split("\n"), key)
    except OSError as error: return print(f"cannot be read: {error}", file=sys.stderr) or 2
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error: sys.exit(f"does NOT hold: {error!r}")
    return print("holds") if holds else "does NOT hold"

if __name__ == "__main__": sys.exit(main())
