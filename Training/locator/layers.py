"""Layers of `quantize.py` as model files have them, and the checksum of such files.

A layer: taps, stride, zero of its input, 1 where it gives floats (u8 each), input and output channels (u16 each), weights int8
taps × taps × input / 4 × output × 4, then a factor and then a constant (float32) for each output. Output channels are padded to a multiple of 16.
"""
import struct

import numpy as np


def pack(layer):
    """One layer of quantize.py, in bytes."""
    weight = layer.weight.permute(2, 3, 1, 0).numpy().astype(np.int8)  # taps, taps, input, output
    taps, _, inputs, outputs = weight.shape
    pad = -outputs % 16
    weight = np.pad(weight, [(0, 0)] * 3 + [(0, pad)])
    weight = weight.reshape(taps, taps, inputs // 4, 4, outputs + pad).transpose(0, 1, 2, 4, 3)
    factor, constant = (np.pad(v.numpy().astype("<f4"), (0, pad)) for v in (layer.factor, layer.constant))
    head = struct.pack("<4B2H", taps, layer.stride, layer.source_zero, int(layer.target is None), inputs, outputs + pad)
    return head + np.ascontiguousarray(weight).tobytes() + factor.tobytes() + constant.tobytes()


def fnv(data):
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value
