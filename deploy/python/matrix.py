"""A matrix that Longbow wrote: the .npy file as a memory map, and what its manifest says of it."""

import json

import numpy as np


class Matrix:
    """Rows are read when they are used; nothing is loaded here."""

    def __init__(self, path):
        self.values = np.load(path, mmap_mode="r")
        with open(f"{path}.manifest.json", encoding="utf-8") as file:
            self.about = json.load(file)["matrix"]
        self.columns = [column["name"] for column in self.about["columns"]]
        self.place = {name: place for place, name in enumerate(self.columns)}
        if self.values.shape != tuple(self.about["shape"]):
            raise ValueError(f"{path} has the shape {self.values.shape}, its manifest says {self.about['shape']}")

    def __len__(self):
        return len(self.values)

    def column(self, name):
        """A column as it is in the matrix."""
        return self.values[:, self.place[name]]

    def sequences(self, groups, length):
        """The first rows of all sequences of so many rows of one key, and a view in which row i is the one that begins
        at row i: view[starts[n]] is a sequence of the shape (length, columns), and nothing was copied.

        groups: the path of the file of how many rows each key has"""
        if len(self) < length:
            return np.empty(0, np.int64), np.empty((0, length, len(self.columns)), self.values.dtype)
        counts = np.load(groups)[:, 0].astype(np.int64)
        ends = np.cumsum(counts)
        windows = np.maximum(counts - length + 1, 0)
        begins = np.repeat(ends - counts - (np.cumsum(windows) - windows), windows)
        starts = begins + np.arange(windows.sum())
        view = np.lib.stride_tricks.sliding_window_view(self.values, length, axis=0).swapaxes(1, 2)
        return starts, view

    def unscaled(self, name):
        """A column as it was before it was scaled."""
        about = self.about["columns"][self.place[name]]
        return self.column(name) * about["divisor"] + about["shift"]

    def prepare(self, row):
        """A new row, by column name, filled and scaled as those of the matrix are."""
        prepared = np.empty(len(self.columns), self.values.dtype)
        for place, about in enumerate(self.about["columns"]):
            value = row.get(about["name"])
            if value is None or not np.isfinite(value):
                if "fill" not in about:
                    raise ValueError(f"{about['name']} has no value, and nothing says how to fill it")
                value = float(about["fill"])  # "nan" leaves the gap
            prepared[place] = (value - about["shift"]) / about["divisor"]
        return prepared
