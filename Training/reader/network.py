"""The reader's network in PyTorch, layer for layer what libtesseract will run.

`specification` says it in Tesseract's notation, where `Cl` is a convolution without a function of its own, which int8 cuts off at one. Batch normalization
follows each convolution while training and is folded into it at export; an auxiliary CTC head reads the features
before the LSTM.
"""

import torch
from torch import nn
from torch.nn import functional

from alphabet import CLASSES

WIDTH, HEIGHT = 160, 40
PATCH = (2, 2)
STAGES = ((24, (2, 2)), (48, (2, 1)), (72, (1, 1)))
COLUMN, MEMORY = 96, 96


def minimal_standard(seed=0):
    """`std::minstd_rand` as Tesseract's TRand uses it: values in [-1, 1)."""
    state = seed % 2147483647 or 1
    while True:
        state = state * 48271 % 2147483647
        yield state * 2.0 / 2147483647 - 1.0


def padding_noise(shapes, steps=127):
    """What Convolve puts where its window leaves the picture: uniform noise from one generator for all layers in turn.

    Returns for each (height, width, channels) the border positions (flat index) and their noise, `[n, 9 * channels]` in
    the column order x, y, channel, zero inside the picture. In steps of 1/127, as int8 has it, or as drawn, as floats do (`steps=None`); constant, as the sample
    iteration written is 0.
    """
    stepped = (lambda value: round(steps * value) / steps) if steps else lambda value: value
    noise = minimal_standard(0)
    next(noise)  # SetRandomSeed discards one
    result = []
    for height, width, channels in shapes:
        positions, rows = [], []
        for y in range(height):
            for x in range(width):
                if 0 < y < height - 1 and 0 < x < width - 1:
                    continue
                row = []
                for dx in (-1, 0, 1):
                    for dy in (-1, 0, 1):
                        outside = not (0 <= x + dx < width and 0 <= y + dy < height)
                        row += [stepped(next(noise)) if outside else 0.0 for _ in range(channels)]
                positions.append(y * width + x)
                rows.append(row)
        result.append((torch.tensor(positions), torch.tensor(rows, dtype=torch.float32)))
    return result


def clipped(values, leak=0.05):
    """What int8 makes of a layer without a function of its own: cut off at one, in steps of 1/127. `leak` of the gradient passes where it is cut off."""
    within = values.clamp(-1, 1)
    soft = within + leak * (values - within)
    return soft + (torch.round(within * 127) / 127 - soft).detach()


class NoisyConvolution(nn.Module):
    """3x3 convolution whose outside is Tesseract's noise rather than zero, then batch normalization and `activation`."""

    def __init__(self, inputs, outputs, positions, noise, activation):
        super().__init__()
        self.activation = activation
        self.weight = nn.Parameter(torch.empty(outputs, inputs, 3, 3))
        nn.init.kaiming_normal_(self.weight, nonlinearity="linear")
        self.norm = nn.BatchNorm2d(outputs, momentum=0.02)
        self.register_buffer("positions", positions, persistent=False)
        self.register_buffer("noise", noise, persistent=False)

    @staticmethod
    def matrix(weight):
        """Weights as Tesseract's matrix: `[outputs, x, y, channel]`, flattened."""
        return weight.permute(0, 3, 2, 1).reshape(weight.shape[0], -1)

    def convolved(self, picture, weight, bias=None):
        """What comes out before the normalization, with the noise of the outside in it."""
        result = functional.conv2d(picture, weight, bias, padding=1)
        _, outputs, height, width = result.shape
        border = torch.zeros(outputs, height * width, dtype=result.dtype, device=result.device)
        border = border.index_copy(1, self.positions, (self.matrix(weight) @ self.noise.T).to(result.dtype))
        return result + border.view(1, outputs, height, width)

    def forward(self, picture):
        return self.activation(self.norm(self.convolved(picture, self.weight)))


class PlateNetwork(nn.Module):
    """`patch` is the (height, width) folded into channels first; each of `stages` is a 3x3 convolution's channels and
    the (height, width) pooled after it; `column` mixes what is left of the height; `memory` is one LSTM's size;
    `activation` follows each convolution (only `clipped` is exported, tanh served until 2026-11-27)."""

    def __init__(self, patch=PATCH, stages=STAGES, column=COLUMN, memory=MEMORY, width=WIDTH, height=HEIGHT, activation=clipped):
        super().__init__()
        self.patch, self.stages, self.width, self.height = patch, stages, width, height
        rows, steps, channels, shapes = height // patch[0], width // patch[1], patch[0] * patch[1], []
        for outputs, pool in stages:
            shapes.append((rows, steps, channels))
            rows, steps, channels = rows // pool[0], steps // pool[1], outputs
        self.rows, self.steps, self.shapes = rows, steps, shapes
        self.convolutions = nn.ModuleList(
            NoisyConvolution(shape[2], outputs, *noise, activation)
            for shape, (outputs, _), noise in zip(shapes, stages, padding_noise(shapes)))
        self.column = nn.Linear(channels * rows, column, bias=False)
        self.column_norm = nn.BatchNorm1d(column, momentum=0.02)
        self.lstm = nn.LSTM(column, memory, bidirectional=True, batch_first=True)
        self.output = nn.Linear(2 * memory, CLASSES)
        self.auxiliary = nn.Linear(column, CLASSES)

    def columns(self, pictures, convolutions):
        """What is left of `pictures`, `[batch, height, width]` as Tesseract normalizes, by one convolution a stage: `[batch, steps, rows * channels]`."""
        batch, height, width = pictures.shape
        y, x = self.patch
        result = pictures.view(batch, height // y, y, width // x, x).permute(0, 4, 2, 1, 3)
        result = result.reshape(batch, x * y, height // y, width // x)  # S: x before y
        result = result.contiguous(memory_format=torch.channels_last)
        for convolution, (_, pool) in zip(convolutions, self.stages):
            result = convolution(result)
            if pool != (1, 1):
                result = functional.max_pool2d(result, pool)
        return result.permute(0, 3, 2, 1).reshape(batch, self.steps, -1)

    def features(self, pictures):
        """Of pictures as `columns` takes them: `[batch, steps, column]`."""
        result = self.column(self.columns(pictures, self.convolutions))
        return torch.tanh(self.column_norm(result.transpose(1, 2)).transpose(1, 2))

    def forward(self, pictures):
        """Log-probabilities `[batch, steps, classes]`, of the network and of the auxiliary head."""
        features = self.features(pictures)
        sequence, _ = self.lstm(features)
        main = functional.log_softmax(self.output(sequence), -1)
        return main, functional.log_softmax(self.auxiliary(features), -1)

    @property
    def specification(self):
        parts = [f"[1,{self.height},0,1 S{self.patch[0]},{self.patch[1]}"]
        for outputs, pool in self.stages:
            parts.append(f"Cl3,3,{outputs}" + ("" if pool == (1, 1) else f" Mp{pool[0]},{pool[1]}"))
        parts.append(f"S{self.rows},1 Ct1,1,{self.column.out_features}")
        return " ".join(parts) + f" Lbx{self.lstm.hidden_size} O1c{CLASSES}]"
