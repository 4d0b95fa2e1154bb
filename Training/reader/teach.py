"""Teaches the network what another one says, with weights and values rounded as int8 rounds them.

    teach.py CACHE TEACHER.pt --minutes 75 [--student WEIGHTS.pt] [--resume] [--batch 64] [--rate 1.5e-3] [--name taught]

The teacher is a file of weights as `train.py` and `export.py --weights` write them, with tanh or a clip after its convolutions. Its weights are where the student
begins, or those of `--student`, which was taught before and is named again to resume. First, where none is named, only the features before the LSTM are taught (an eighth of the time), then what the teacher says of every step, at its own and at twice the
temperature, where it is not wrong, and two fifths as much the labels. Every fifth picture is shown to the student as views laid on each other look
(`PlateStack`): blurred, and sharpened until it has halos; the teacher sees it as it is.

Writes CACHE/<name>.pt every minute, which `export.py` takes, and CACHE/<name>.state, with which --resume goes on.
"""

import argparse
import copy
import datetime
import math
import os
import queue
import random
import threading
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from alphabet import BLANK
from export import load
from network import clipped
from tesseract_format import CONSTANTS
from train import Mixture, accuracy, development_set

WARM_UP = 200  # steps
FEATURES_ALONE = 0.12  # of the time
WRONG = 2.3  # a teacher that gives the label less than a tenth is not followed
SCALE = 0.85  # of the teacher's tanh: where a clip comes nearest to it


def rounded(weights, step):
    return weights + (torch.round(weights / step) * step - weights).detach()


class Student(nn.Module):
    """The network with its batch normalization folded in, and its weights rounded in steps of a row's largest, its bias among them."""

    def __init__(self, teacher, scale):
        super().__init__()
        self.network = copy.deepcopy(teacher).requires_grad_(False)
        for layer in self.network.convolutions:
            layer.activation = clipped
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        with torch.no_grad():
            for layer in self.network.convolutions:
                factor = layer.norm.weight / (layer.norm.running_var + layer.norm.eps).sqrt()
                self.weights.append(nn.Parameter(layer.weight * factor.view(-1, 1, 1, 1) * scale))
                self.biases.append(nn.Parameter((layer.norm.bias - layer.norm.running_mean * factor) * scale))
            norm = self.network.column_norm
            factor = norm.weight / (norm.running_var + norm.eps).sqrt()
            self.weights.append(nn.Parameter(self.network.column.weight * factor[:, None]))
            self.biases.append(nn.Parameter(norm.bias - norm.running_mean * factor))
            for suffix in ("", "_reverse"):
                one, other = (getattr(self.network.lstm, name + suffix) for name in ("bias_ih_l0", "bias_hh_l0"))
                one.add_(other), other.zero_()
        for layer in (self.network.lstm, self.network.output):
            for name, parameter in layer.named_parameters():
                parameter.requires_grad_("bias_hh" not in name)

    @staticmethod
    def in_bytes(weights, bias, share=1.0):
        """`share` of the bias is in each of its columns."""
        step = torch.maximum(weights.flatten(1).abs().amax(1), bias.abs() * share).detach() / 127
        return rounded(weights, step.view(-1, *[1] * (weights.dim() - 1))), rounded(bias, step / share)

    def features(self, pictures):
        network = self.network

        def rounding(layer, weights, bias):
            return lambda picture: clipped(layer.convolved(picture, *self.in_bytes(weights, bias)))

        columns = network.columns(pictures, map(rounding, network.convolutions, self.weights, self.biases))
        weights, bias = self.in_bytes(self.weights[-1], self.biases[-1], 1 / (network.rows * CONSTANTS + 1))
        return clipped(torch.tanh(functional.linear(columns, weights, bias)))

    def logits(self, features):
        lstm, parameters = self.network.lstm, []
        for suffix in ("", "_reverse"):
            inward, recurrent, bias = (getattr(lstm, name + suffix) for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0"))
            joined, bias = self.in_bytes(torch.cat([inward, recurrent], 1), bias)
            parameters += [joined[:, : inward.shape[1]].contiguous(), joined[:, inward.shape[1] :].contiguous(), bias, torch.zeros_like(bias)]
        state = torch.zeros(2, len(features), lstm.hidden_size)
        sequence = torch._VF.lstm(features, (state, state), parameters, True, 1, 0.0, self.training, True, True)[0]
        return functional.linear(clipped(sequence), *self.in_bytes(self.network.output.weight, self.network.output.bias))

    def forward(self, pictures):
        said = functional.log_softmax(self.logits(self.features(pictures)), -1)
        return said, said

    def exported(self, pictures):
        """As `PlateNetwork` keeps it, with batch normalizations that know what these pictures give: without them another training would begin anew."""
        network = copy.deepcopy(self.network).eval()

        def measured(norm, values):
            across = [0] + list(range(2, values[0].dim()))
            variance, mean = torch.var_mean(values[0], across, unbiased=False)
            norm.bias.add_(mean), norm.weight.copy_((variance + norm.eps).sqrt())
            norm.running_mean.copy_(mean), norm.running_var.copy_(variance)

        with torch.no_grad():
            layers = [(layer, layer.norm) for layer in network.convolutions] + [(network.column, network.column_norm)]
            for (layer, norm), weights, bias in zip(layers, self.weights, self.biases):
                layer.weight.copy_(weights), norm.bias.copy_(bias)
            hooks = [norm.register_forward_pre_hook(measured) for _, norm in layers]
            network.features(pictures)
        for hook in hooks:
            hook.remove()
        return network

    def write(self, path, pictures):
        """What `export.py` takes."""
        torch.save({"average": self.exported(pictures).state_dict(), "activation": "clipped"}, path)


def blurred(pictures, sigma):
    reach = max(1, int(3 * sigma + 0.5))
    kernel = torch.exp(-torch.arange(-reach, reach + 1).float() ** 2 / (2 * sigma * sigma))
    kernel = kernel / kernel.sum()
    padded = functional.pad(pictures[:, None], (reach,) * 4, mode="replicate")
    return functional.conv2d(functional.conv2d(padded, kernel.view(1, 1, 1, -1)), kernel.view(1, 1, -1, 1))[:, 0]


def as_laid_on_each_other(pictures, chance):
    """The contrast row stays as it is."""
    middle = pictures.shape[1] // 2
    plate = blurred(torch.cat([pictures[:, :middle], pictures[:, middle + 1 :]], 1), chance.uniform(0.4, 1.8))
    plate = plate + chance.uniform(0.8, 2.5) * (plate - blurred(plate, chance.uniform(1.2, 2.4)))
    plate = torch.round(plate.clamp(-1, 1) * 127) / 127
    return torch.cat([plate[:, :middle], pictures[:, middle : middle + 1], plate[:, middle:]], 1)


def unlike(logits, labels, lengths):
    """How improbable each label is by the outputs, as a logarithm (CTC)."""
    steps = torch.full((len(logits),), logits.shape[1])
    said = functional.log_softmax(logits, -1).transpose(0, 1)
    return functional.ctc_loss(said, labels, steps, lengths, BLANK, reduction="none", zero_infinity=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cache")
    parser.add_argument("teacher")
    parser.add_argument("--minutes", type=float, required=True, help="teaching minutes in all, over every resumption")
    parser.add_argument("--student", help="weights of a network taught before, to go on with")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--name", default="taught")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    options = parser.parse_args()
    torch.manual_seed(3)
    torch.set_num_threads(1)  # two that wait for each other on a crowded machine are slower than one

    teacher = load(options.teacher)
    beginning = load(options.student) if options.student else teacher
    student = Student(beginning, 1.0 if beginning.convolutions[0].activation is clipped else SCALE)
    learned = [parameter for parameter in student.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=options.rate, weight_decay=0.001)
    average = copy.deepcopy(student).eval()
    before, step = 0.0, 0
    path = os.path.join(options.cache, options.name)
    if options.resume:
        state = torch.load(path + ".state", weights_only=True)
        student.load_state_dict(state["student"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        before, step = state["taught"], state["step"]
    data, batches = Mixture(options.cache, torch.device("cpu"), 5000 + step, 0.4, None), queue.Queue(6)

    def draw():
        try:
            while True:
                batches.put(data.batch(options.batch, 1.0))
        except Exception as failure:  # else the main thread would wait for ever
            batches.put(failure)

    threading.Thread(target=draw, daemon=True).start()
    development, records = development_set(options.cache)
    chance = random.Random(step)
    log = open(path + ".log", "a", buffering=1)
    print("teacher", accuracy(teacher, development, records), "student", accuracy(average, development, records), file=log)
    teacher.eval(), average.eval(), student.train()
    begin = said = looked = saved = time.time()
    sums = []
    while True:
        taught = before + time.time() - begin
        share = min(1, taught / 60 / options.minutes)
        rate = options.rate * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * share)) + 1e-6
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = batches.get()
        if isinstance(batch, Exception):
            raise batch
        pictures, labels, lengths = batch
        shown, count = pictures.clone(), len(pictures) // 5
        at = chance.randrange(len(pictures) - count)
        shown[at : at + count] = as_laid_on_each_other(pictures[at : at + count], chance)
        with torch.no_grad():
            wanted = teacher.features(pictures)
        features = student.features(shown)
        distance = functional.mse_loss(features, wanted)
        divergence = ctc = torch.zeros(())
        loss = 20 * distance
        if options.student or share >= FEATURES_ALONE:
            with torch.no_grad():
                wanted = teacher.output(teacher.lstm(wanted)[0])
                knows = (unlike(wanted, labels, lengths) < WRONG).float()[:, None, None]
            logits, characters = student.logits(features), (lengths + 1).sum()

            def diverges(temperature):
                ours, theirs = (functional.log_softmax(values / temperature, -1) for values in (logits, wanted))
                return (knows * functional.kl_div(ours, theirs, log_target=True, reduction="none")).sum() / characters

            divergence, ctc = diverges(1), (unlike(logits, labels, lengths) / (lengths + 1)).mean()
            loss = divergence + diverges(2) + 0.4 * ctc + 5 * distance
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(learned, 5)
        optimizer.step()
        step += 1
        keep = min(0.9985, (step + 1) / (step + 20))
        with torch.no_grad():
            for mean, new in zip(average.parameters(), student.parameters()):
                mean.lerp_(new, 1 - keep)
        sums.append((distance.item(), divergence.item(), ctc.item()))
        now, last = time.time(), share >= 1
        if now - said > 30 or last:
            said, means, sums = now, np.mean(sums, 0), []
            print(f"{datetime.datetime.now(datetime.timezone.utc):%H:%M:%S} step {step} features {means[0]:.5f} divergence {means[1]:.4f} "
                  f"ctc {means[2]:.4f} rate {rate:.2e}", file=log)
        if now - looked > 300 or last:
            looked = now
            print("development", accuracy(average, development, records), file=log)
            average.eval()
        if now - saved > 60 or last:
            saved = now
            torch.save({"student": student.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
                        "taught": taught, "step": step}, path + ".new")
            os.replace(path + ".new", path + ".state")
            average.write(path + ".new", development[:256])
            os.replace(path + ".new", path + ".pt")
        if last:
            break


if __name__ == "__main__":
    main()
