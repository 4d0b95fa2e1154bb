"""Writes a `PlateNetwork` as a Tesseract model (`.traineddata`), in float or in int8.

Layout of the file as read from Tesseract 5's own files: a directory of components, of which a model without a
dictionary needs four (network, charset, recoder, version).
"""

import struct

import numpy as np

from alphabet import BLANK, CHARACTERS, UNUSED

COMPONENTS = 24
LSTM, CHARSET, RECODER, VERSION = 17, 21, 22, 23
CONSTANTS = 4  # channels of constant 1 before the column layer


def string(text):
    return struct.pack("<I", len(text)) + text.encode()


def node(kind, inputs, outputs, weights, name, content=b""):
    """A network node: type, not training, no back-propagation, no flags, sizes, name, then its own content."""
    head = struct.pack("<b", 0) + string(kind) + struct.pack("<bb", 0, 0)
    return head + struct.pack("<iiii", 0, inputs, outputs, weights) + string(name) + content


def group(kind, inputs, outputs, name, parts):
    weights = sum(count for _, count in parts)
    content = struct.pack("<I", len(parts)) + b"".join(data for data, _ in parts)
    return node(kind, inputs, outputs, weights, name, content), weights


def matrix(values, int8):
    """A weight matrix `[outputs, inputs + 1]`, the bias last."""
    values = np.asarray(values, dtype=np.float64)
    if not int8:
        return struct.pack("<BII", 128, *values.shape) + struct.pack("<d", 0) + values.tobytes()
    largest = np.abs(values).max(1)
    scales = np.where(largest > 0, largest / 127, 1.0)
    rounded = np.rint(values / scales[:, None]).astype(np.int8)
    head = struct.pack("<BII", 128 | 1, *values.shape) + struct.pack("<b", 0)
    return head + rounded.tobytes() + struct.pack("<I", len(scales)) + scales.astype(
        np.float64).tobytes()


def dense(kind, values, name, int8):
    outputs, columns = values.shape
    return node(kind, columns - 1, outputs, values.size, name, matrix(values, int8)), values.size


def folded(columns, norm):
    """A bias-free layer followed by batch normalization as one matrix with a bias column."""
    scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().double().numpy()
    bias = norm.bias.detach().double().numpy() - norm.running_mean.detach().double().numpy() * scale
    return np.concatenate([columns.detach().double().numpy() * scale[:, None], bias[:, None]], 1)


def with_constants(columns, count):
    """Rows added to a layer whose output is always 1: a large bias, cut off."""
    constant = np.zeros((count, columns.shape[1]))
    constant[:, -1] = 8.0
    return np.concatenate([columns, constant])


def spread(columns, channels, rows, count):
    """The layer after `with_constants`: its bias shared out over the constant inputs.

    An int8 row has one scale for weights and bias, and folded batch normalization leaves biases up to fourteen times the
    largest weight, which leaves the weights few levels. Shared over many columns the bias no longer sets the scale.
    """
    weights, bias = columns[:, :-1].reshape(-1, rows, channels), columns[:, -1]
    share = bias / (rows * count + 1)
    constants = np.broadcast_to(share[:, None, None], (len(bias), rows, count))
    widened = np.concatenate([weights, constants], 2).reshape(len(bias), -1)
    return np.concatenate([widened, share[:, None]], 1)


def lstm_node(network, suffix, int8):
    lstm = network.lstm
    take = lambda name: getattr(lstm, name + suffix).detach().double().numpy()
    bias = take("bias_ih_l0") + take("bias_hh_l0")
    full = np.concatenate([take("weight_ih_l0"), take("weight_hh_l0"), bias[:, None]], 1)
    i, f, g, o = np.split(full, 4)
    size, inputs = lstm.hidden_size, lstm.input_size
    content = struct.pack("<i", inputs + size) + b"".join(matrix(gate, int8) for gate in (g, i, f, o))
    return node("LSTM", inputs, size, full.size, "Lfx" + suffix, content), full.size


def network_bytes(network, int8=False, temperature=1.0):
    height, (patch_y, patch_x) = network.height, network.patch
    column, memory = network.column.out_features, network.lstm.hidden_size

    # int8 cuts off at one whatever leaves a layer, floats need a function for it.
    def convolution(inputs, layer, name, constants):
        window = node("Convolve", inputs, inputs * 9, 0, name + "window", struct.pack("<ii", 1, 1))
        full = with_constants(folded(layer.matrix(layer.weight), layer.norm), constants)
        return group("Series", inputs, full.shape[0], name, [
            (window, 0), dense("Linear" if int8 else "LinTanh", full, name + "dense", int8)])

    def reconfigured(kind, inputs, outputs, y, x, name):
        return node(kind, inputs, outputs, 0, name, struct.pack("<ii", x, y)), 0

    output = np.concatenate(
        [network.output.weight.detach().double().numpy(),
         network.output.bias.detach().double().numpy()[:, None]], 1) / temperature
    both = [lstm_node(network, "", int8)]
    both.append(group("RTLReversed", column, memory, "Reversed", [lstm_node(network, "_reverse", int8)]))
    parts = [
        (node("Input", height, 1, 0, "Input", struct.pack("<iiiii", 1, height, 0, 1, 0)), 0),
        reconfigured("Reconfig", 1, patch_y * patch_x, patch_y, patch_x, "Patch"),
    ]
    channels = patch_y * patch_x
    for index, (layer, (outputs, pool)) in enumerate(zip(network.convolutions, network.stages)):
        # More inputs to a later convolution would draw other padding noise than in training.
        constants = CONSTANTS if index == len(network.stages) - 1 else 0
        parts.append(convolution(channels, layer, f"Convolution{index}", constants))
        channels = outputs + constants
        if pool != (1, 1):
            parts.append(reconfigured("Maxpool", channels, channels, *pool, f"Pool{index}"))
    parts += [
        reconfigured("Reconfig", channels, channels * network.rows, network.rows, 1, "Rows"),
        dense("Tanh", spread(
            folded(network.column.weight, network.column_norm), channels - CONSTANTS, network.rows, CONSTANTS), "Column", int8),
        group("ParBidiLSTM", column, 2 * memory, "Both", both),
        dense("Softmax", output, "Output", int8),
    ]
    tree, _ = group("Series", height, output.shape[0], "Plates", parts)
    flags = 64 | (1 if int8 else 0)
    tail = string(network.specification) + struct.pack("<iiiifff", flags, 0, 0, BLANK, 0.999, 1e-3, 0.5)
    return tree + tail


def charset_bytes():
    lines = [str(len(CHARACTERS) + 4), "NULL 0 Common 0"]
    lines.append("Joined 7 0,255,0,255,0,0,0,0,0,0 Latin 1 0 1 Joined\t# Joined [4a 6f 69 6e 65 64 ]a")
    lines.append(
        "|Broken|0|1 f 0,255,0,255,0,0,0,0,0,0 Common 2 10 2 |Broken|0|1\t# Broken")
    for index, character in enumerate(CHARACTERS + UNUSED, start=3):
        kind = "8" if character.isdigit() else ("5" if character.isalpha() else "10")
        script = "Latin" if character.isalpha() else "Common"
        direction = "0" if character.isalpha() else ("2" if character.isdigit() else "3")
        lines.append(
            f"{character} {kind} 0,255,0,255,0,0,0,0,0,0 {script} {index} {direction} {index} {character}")
    return ("\n".join(lines) + "\n").encode()


def recoder_bytes():
    """Every charset entry has one code of one class; the two special entries have the blank."""
    codes = [0, BLANK, BLANK] + list(range(1, len(CHARACTERS) + 2))
    return struct.pack("<I", len(codes)) + b"".join(struct.pack("<bii", 1, 1, code) for code in codes)


def traineddata(network, int8=False, temperature=1.0):
    """The whole file. `temperature` softens the output (see README) and is undone by whoever reads it."""
    parts = {
        LSTM: network_bytes(network, int8, temperature),
        CHARSET: charset_bytes(), RECODER: recoder_bytes(), VERSION: b"5.3.0:hotplate",
    }
    offset = 4 + 8 * COMPONENTS
    table, data = [], b""
    for index in range(COMPONENTS):
        part = parts.get(index)
        table.append(-1 if part is None else offset + len(data))
        data += part or b""
    return struct.pack("<i", COMPONENTS) + struct.pack(f"<{COMPONENTS}q", *table) + data
