"""Makes the people detector's weights: `python -m guide_robot.bench.people.training.train --out detector.npz`.

Made-up rooms alone are learnt from; every tenth room is kept out, and the weights of the epoch that does best on those
are written. A network this small needs no more than numpy: Adam (Kingma and Ba, 2015) on the cross entropy.
"""

import argparse
import itertools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guide_robot.bench.people.training.samples import Samples, joined, samples_of
from guide_robot.people.detect.detector import CHANNELS, SAMPLES, SCALARS, Weights

HIDDEN = (128, 64)
BATCH = 1024
KEPT_OUT = 10
RATE, DECAY = 2e-3, 1e-4
DROPOUT = 0.1
SHARE_OF_OTHERS = 0.35
OFFSET_SIGMA_M, OFFSET_WEIGHT, STEEPEST = 0.15, 0.5, 4.0
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


class Network:
    """Layers of weights and biases with rectified units between, and Adam's moments of each."""

    def __init__(self, random: np.random.Generator) -> None:
        sizes = (CHANNELS * SAMPLES + SCALARS, *HIDDEN, 3)
        self._random = random
        self.layers: list[Weights] = []
        for inputs, outputs in itertools.pairwise(sizes):
            spread = np.sqrt(2.0 / inputs)
            self.layers.append(random.normal(0.0, spread, (inputs, outputs)).astype(np.float32))
            self.layers.append(np.zeros(outputs, np.float32))
        self._first = [np.zeros_like(layer) for layer in self.layers]
        self._second = [np.zeros_like(layer) for layer in self.layers]
        self._steps = 0

    def outputs(self, windows: Weights) -> Weights:
        """Return of windows the log-odds of a person, and where they would be: m ahead and aside, shape (n, 3)."""
        values = windows
        for weight, bias in zip(self.layers[:-2:2], self.layers[1:-2:2], strict=True):
            values = np.maximum(values @ weight + bias, 0.0)
        return np.asarray(values @ self.layers[-2] + self.layers[-1])

    def learn(self, windows: Weights, person: Weights, offset: Weights, rate: float) -> None:
        """Take one step down the gradient of the mean cross entropy and of the mean error of where people are."""
        values, kept = [windows], []
        for weight, bias in zip(self.layers[:-2:2], self.layers[1:-2:2], strict=True):
            drop = (self._random.random((len(windows), len(bias)), np.float32) > DROPOUT) / np.float32(1.0 - DROPOUT)
            values.append(np.maximum(values[-1] @ weight + bias, 0.0) * drop)
            kept.append(drop)
        # Of what is no person only a share is shown: among those the odds of a person are so much higher.
        found = values[-1] @ self.layers[-2] + self.layers[-1]
        odds = found[:, 0] - np.float32(np.log(SHARE_OF_OTHERS))
        off = np.clip((found[:, 1:] - offset) / OFFSET_SIGMA_M**2, -STEEPEST, STEEPEST) * person[:, None]
        error = np.column_stack((1.0 / (1.0 + np.exp(-odds)) - person, OFFSET_WEIGHT * off)) / len(windows)
        slopes: list[NDArray[np.floating]] = []
        for number in range(len(values) - 1, -1, -1):
            slopes = [values[number].T @ error, error.sum(axis=0), *slopes]
            if number:
                error = (error @ self.layers[2 * number].T) * (values[number] > 0.0) * kept[number - 1]
        self._step(slopes, rate)

    def _step(self, slopes: list[NDArray[np.floating]], rate: float) -> None:
        self._steps += 1
        fade_1, fade_2 = 1.0 - BETA_1**self._steps, 1.0 - BETA_2**self._steps
        for layer, slope, first, second in zip(self.layers, slopes, self._first, self._second, strict=True):
            first += (1.0 - BETA_1) * (slope - first)
            second += (1.0 - BETA_2) * (slope * slope - second)
            layer -= rate * (first / fade_1 / (np.sqrt(second / fade_2) + EPSILON) + DECAY * layer)


def train(samples: Samples, epochs: int, seed: int = 0) -> Network:
    """Return the network that does best on the rooms kept out."""
    random = np.random.default_rng(seed)
    held = samples.room % KEPT_OUT == KEPT_OUT - 1
    shown, person = samples.windows[~held], samples.person[~held].astype(np.float32)
    offset, network = samples.offset[~held], Network(random)
    best, best_loss = [layer.copy() for layer in network.layers], np.inf
    for epoch in range(epochs):
        order = random.permutation(np.flatnonzero((person > 0.5) | (random.random(len(person)) < SHARE_OF_OTHERS)))
        for begin in range(0, len(order), BATCH):
            batch = np.sort(order[begin : begin + BATCH])
            turned = random.random(len(batch)) < 0.5
            windows = mirrored(shown[batch].astype(np.float32), turned)
            places = offset[batch] * np.column_stack((np.ones(len(batch)), np.where(turned, -1.0, 1.0)))
            network.learn(
                windows, person[batch], places.astype(np.float32), _rate((epoch + begin / len(order)) / epochs)
            )
        loss = _loss(network, samples.windows[held], samples.person[held])
        print(f"epoch {epoch + 1}: cross entropy in rooms kept out {loss:.4f}", flush=True)
        if loss < best_loss:
            best, best_loss = [layer.copy() for layer in network.layers], loss
    network.layers = best
    return network


def _rate(done: float) -> float:
    """Return the learning rate when a share (0 to 1) of the steps is done: up for a tenth, then down as a cosine."""
    return RATE * min(1.0, 10.0 * done) * 0.5 * (1.0 + float(np.cos(np.pi * done)))


def mirrored(windows: Weights, which: NDArray[np.bool_]) -> Weights:
    """Return the windows with some of them seen as in a mirror."""
    channels = windows[which, : CHANNELS * SAMPLES].reshape(-1, CHANNELS, SAMPLES)[:, :, ::-1]
    windows[which, : CHANNELS * SAMPLES] = channels.reshape(-1, CHANNELS * SAMPLES)
    return windows


def _loss(network: Network, windows: NDArray[np.float16], person: NDArray[np.bool_]) -> float:
    losses = []
    for begin in range(0, len(windows), 50_000):
        odds = network.outputs(windows[begin : begin + 50_000].astype(np.float32))[:, 0]
        losses.append(np.logaddexp(0.0, np.where(person[begin : begin + 50_000], -odds, odds)))
    return float(np.mean(np.concatenate(losses)))


def write(network: Network, path: Path) -> None:
    """Write the weights in half precision as arrays weight0, bias0, and so on."""
    arrays: dict[str, Any] = {}
    for number, (weight, bias) in enumerate(zip(network.layers[::2], network.layers[1::2], strict=True)):
        arrays |= {f"weight{number}": weight.astype(np.float16), f"bias{number}": bias.astype(np.float16)}
    np.savez(path, **arrays)


def main() -> None:
    """Make rooms, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="file for the weights")
    parser.add_argument("--rooms", type=int, default=2400, help="how many rooms are driven through")
    parser.add_argument("--scans", type=int, default=60, help="how many scans in each")
    parser.add_argument("--epochs", type=int, default=14, help="how often all are learnt from")
    arguments = parser.parse_args()
    samples = joined([samples_of(seed, arguments.scans) for seed in range(arguments.rooms)])
    write(train(samples, arguments.epochs), arguments.out)


if __name__ == "__main__":
    main()
