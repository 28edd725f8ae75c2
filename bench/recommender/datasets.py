"""Interaction files, splits and re-splits."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import scipy.sparse as sp


@dataclass
class DataSet:
    """Likings by user for training and test, with what else a folder has; names are strings."""

    name: str
    train: list  # (user, item, value, timestamp)
    test: list
    skips: list = field(default_factory=list)
    tags: dict = field(default_factory=dict)

    def truth(self):
        """Held-back items of each user that the user has not in the training."""
        seen = defaultdict(set)
        for user, item, _, _ in self.train:
            seen[user].add(item)
        truth = defaultdict(set)
        for user, item, _, _ in self.test:
            if item not in seen[user]:
                truth[user].add(item)
        return {user: items for user, items in truth.items() if items}


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as lines:
        reader = csv.reader(lines, delimiter="\t")
        next(reader)
        return [(row[0], row[1], float(row[2]), float(row[3])) for row in reader if row]


def read_folder(folder):
    folder = Path(folder)
    skips = folder / "skips.tsv"
    items = folder / "items.tsv"
    tags = {}
    if items.exists():
        with open(items, encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                item, _, names = line.rstrip("\n").partition("\t")
                tags[item] = names.split()
    return DataSet(
        name=folder.name,
        train=read_rows(folder / "train.tsv"),
        test=read_rows(folder / "test.tsv"),
        skips=read_rows(skips) if skips.exists() else [],
        tags=tags,
    )


def held_back(rows, share, seed):
    """Splits rows: of each user the newest (any, where times are alike) share goes apart, never all."""
    by_user = defaultdict(list)
    for row in rows:
        by_user[row[0]].append(row)
    draw = random.Random(seed)
    kept, held = [], []
    for user in sorted(by_user):
        own = by_user[user]
        draw.shuffle(own)
        own.sort(key=lambda row: row[3])
        exact = len(own) * share
        count = int(exact) + (draw.random() < exact - int(exact))
        count = min(count, len(own) - 1)
        kept.extend(own[: len(own) - count])
        held.extend(own[len(own) - count :])
    return kept, held


def variants(data):
    """Other cuts of the same data, so that a design is not bent to one split."""
    everything = [(user, item, value, 0.0) for user, item, value, _ in data.train + data.test]
    kept, held = held_back(everything, 0.2, 7)
    yield DataSet(f"{data.name}-random", kept, held, [], {})
    users = sorted({row[0] for row in data.train})
    random.Random(11).shuffle(users)
    chosen = set(users[: len(users) // 5])
    few = [row for row in data.train if row[0] in chosen]
    yield DataSet(f"{data.name}-fifth", few, [row for row in data.test if row[0] in chosen], [], {})
    if data.tags:
        yield DataSet(f"{data.name}-no-tags", data.train, data.test, [], {})


def synthetic(name, users, items, mean_length, taste, seed):
    """A drawn world: item appeal after Zipf, tastes on 12 axes of strength `taste`, random exposure."""
    draw = np.random.default_rng(seed)
    appeal = 1.2 * np.log(1.0 / (1.0 + np.arange(items)))
    draw.shuffle(appeal)
    axes = 12
    item_axes = draw.normal(size=(items, axes)) * (draw.random((items, axes)) < 0.25)
    rows = []
    for user in range(users):
        own = draw.normal(size=axes)
        score = appeal + taste * item_axes @ own / np.sqrt(axes / 4) + draw.gumbel(size=items)
        length = max(5, int(draw.exponential(mean_length)))
        for item in np.argpartition(-score, min(length, items - 1))[:length]:
            rows.append((str(user), str(item), 1.0, 0.0))
    kept, held = held_back(rows, 0.2, seed)
    return DataSet(name, kept, held)


class Matrix:
    """Numbers for names, and the users × items matrix of some rows."""

    def __init__(self, data):
        rows = data.train + data.test
        self.users = sorted({row[0] for row in rows})
        self.items = sorted({row[1] for row in rows} | set(data.tags))
        self.user_at = {name: at for at, name in enumerate(self.users)}
        self.item_at = {name: at for at, name in enumerate(self.items)}

    def of(self, rows):
        at = [(self.user_at[user], self.item_at[item]) for user, item, value, _ in rows if value > 0]
        users, items = zip(*at) if at else ((), ())
        matrix = sp.csr_matrix(
            (np.ones(len(users), dtype=np.float32), (users, items)),
            shape=(len(self.users), len(self.items)),
        )
        matrix.data[:] = 1.0
        return matrix
