"""Ranks with KYCK's recommender and with what a team would otherwise take, on the same splits and minutes.

Every peer is tuned on a validation split taken from the training file, never on the test file; then fitted
on the whole training file with the setting that was best, and measured on the test file. Watched items are
hidden; users without a test item do not count.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np  # noqa: E402
from threadpoolctl import threadpool_limits  # noqa: E402

import datasets  # noqa: E402
import measures  # noqa: E402
import models  # noqa: E402

TOP = 20
TUNING_USERS = 3000


def ranking(scores, seen, rows):
    """The first items of each row, seen ones hidden."""
    answer = {}
    for begin in range(0, len(rows), 500):
        chunk = rows[begin : begin + 500]
        dense = np.array(scores(chunk), dtype=np.float64)
        for place, row in enumerate(chunk):
            dense[place, seen.indices[seen.indptr[row] : seen.indptr[row + 1]]] = -np.inf
        best = np.argpartition(-dense, TOP, axis=1)[:, :TOP]
        for place, row in enumerate(chunk):
            own = best[place]
            answer[row] = own[np.argsort(-dense[place, own], kind="stable")].tolist()
    return answer


def numbered(truth, matrix):
    return {
        matrix.user_at[user]: {matrix.item_at[item] for item in items} for user, items in truth.items()
    }


def fit_seconds(peer, matrix, setting):
    # The library's own threads and those of the linear algebra must not fight.
    one = isinstance(peer, models.Als)
    wall, processor = time.perf_counter(), time.process_time()
    with threadpool_limits(1 if one else models.THREADS):
        scores = peer.fit(matrix, setting)
    return scores, time.perf_counter() - wall, time.process_time() - processor


def tune(peer, train, truth, log):
    """The setting with the greatest NDCG@10 on the validation split, and the seconds of finding it."""
    began = time.perf_counter()
    rows = sorted(truth)
    if len(rows) > TUNING_USERS:
        rows = sorted(np.random.default_rng(5).choice(rows, TUNING_USERS, replace=False).tolist())
    own = {row: truth[row] for row in rows}
    best = None
    for setting in peer.grid():
        scores, _, _ = fit_seconds(peer, train, setting)
        found = measures.summary(ranking(scores, train, rows), own)
        if best is None or found["ndcg"] > best[0]:
            best = (found["ndcg"], setting)
    log(f"  {peer.name}: {best[1]} ({best[0]:.4f} on validation, {len(peer.grid())} settings)")
    return best[1], time.perf_counter() - began


def run_peers(data, matrix, truth, chosen, log):
    kept, held = datasets.held_back(data.train, 0.1, 3)
    inner, whole = matrix.of(kept), matrix.of(data.train)
    inner_truth = {}
    for user, item, _, _ in held:
        inner_truth.setdefault(matrix.user_at[user], set()).add(matrix.item_at[item])
    rows = []
    for peer in models.PEERS:
        if whole.shape[1] > getattr(peer, "most_items", 10**9):
            log(f"  {peer.name}: left out, {whole.shape[1]} items are too many for its dense matrix")
            continue
        earlier = chosen.get(peer.name)
        if earlier is None:
            setting, tuning = tune(peer, inner, inner_truth, log)
        else:
            setting, tuning = earlier["setting"], earlier.get("tuning_seconds")
        scores, wall, processor = fit_seconds(peer, whole, setting)
        found = measures.summary(ranking(scores, whole, sorted(truth)), truth)
        rows.append(
            {
                "model": peer.name, "setting": setting, "train_seconds": wall, "train_cpu_seconds": processor,
                "tuning_seconds": tuning, "with_tuning_seconds": None if tuning is None else tuning + wall,
            }
            | found
        )
    return rows


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.write("user\titem\tvalue\ttimestamp\n")
        for user, item, value, timestamp in rows:
            out.write(f"{user}\t{item}\t{value:g}\t{timestamp:.0f}\n")


def run_kyck(kyck, data, with_skips, with_tags, extra=()):
    """Runs `kyck recommend`; returns what it ranked, what it said, and how long the training took."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        write_rows(folder / "train.tsv", data.train + (data.skips if with_skips else []))
        write_rows(folder / "test.tsv", data.test)
        command = [
            kyck, "recommend", "--train", folder / "train.tsv", "--users", folder / "test.tsv", "--top", str(TOP),
            "--out", folder / "out.tsv", "--test", folder / "test.tsv", *extra,
        ]
        if with_tags:
            with open(folder / "items.tsv", "w", encoding="utf-8") as out:
                out.write("item\ttags\n")
                for item, tags in data.tags.items():
                    out.write(f"{item}\t{' '.join(tags)}\n")
            command += ["--items", folder / "items.tsv"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | {"RAYON_NUM_THREADS": str(models.THREADS)}
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            sys.exit(f"kyck recommend failed: {done.stderr.strip()}")
        ranked = {}
        with open(folder / "out.tsv", encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                user, item, _, _ = line.rstrip("\n").split("\t")
                ranked.setdefault(user, []).append(item)
    said = {}
    for line in done.stderr.splitlines():
        if line.startswith("training took "):
            said["train_seconds"] = float(line.split()[2])
        if line.startswith("measured on the test file:"):
            said["own"] = [float(word.rstrip(",")) for word in line.split() if word[0].isdigit()]
    said["cpu_seconds"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return ranked, said, done.stderr


def kyck_rows(kyck, data, truth, log):
    kinds = [("KYCK", False, False, ())]
    if data.skips:
        kinds.append(("KYCK, with skips", True, False, ()))
    if data.tags:
        kinds.append(("KYCK, with tags", False, True, ()))
    kinds += [("  its ridge alone", False, False, ("--only", "ridge"))]
    kinds += [("  its factors alone", False, False, ("--only", "factors"))]
    rows = []
    for name, skips, tags, extra in kinds:
        ranked, said, text = run_kyck(kyck, data, skips, tags, extra)
        found = measures.summary(ranked, truth)
        own = said.get("own")
        # A user without a test item counts on neither side. The product counts ties with their expected position,
        # this script in the order that was written: few are left once popularity has decided.
        if own is not None and max(abs(own[0] - found["ndcg"]), abs(own[1] - found["recall"])) > 5e-4:
            sys.exit(f"{data.name}: the product measures {own}, this script {found}")
        rows.append(
            {
                "model": name, "setting": {}, "train_seconds": said["train_seconds"],
                "train_cpu_seconds": said["cpu_seconds"], "with_tuning_seconds": said["train_seconds"],
            }
            | found
        )
        log("    " + text.strip().replace("\n", "\n    "))
    return rows


def cold_items(kyck, data, log):
    """Hides all events of a fifth of the items and ranks these alone, by tags."""
    draw = np.random.default_rng(17)
    events = data.train + data.test
    items = sorted({row[1] for row in events})
    cold = set(draw.choice(items, len(items) // 5, replace=False).tolist())
    train = [row for row in events if row[1] not in cold]
    warm_users = {row[0] for row in train}
    test = [row for row in events if row[1] in cold and row[0] in warm_users]
    part = datasets.DataSet(f"{data.name}, new items", train, test, [], data.tags)
    truth = part.truth()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as only:
        only.write("item\n" + "\n".join(sorted(cold)) + "\n")
        only.flush()
        ranked, said, _ = run_kyck(kyck, part, False, True, ("--among", only.name))
    rows = [{"model": "KYCK", "train_seconds": said["train_seconds"]} | measures.summary(ranked, truth)]

    # A tag profile: sum of the TF-IDF vectors of what was liked, cosine to each new item.
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = sorted(data.tags)
    vectors = TfidfVectorizer(analyzer=lambda item: data.tags[item]).fit_transform(names)
    at = {name: place for place, name in enumerate(names)}
    new = np.array([at[item] for item in sorted(cold) if item in at])
    matrix = datasets.Matrix(part)
    history = {}
    for user, item, _, _ in train:
        if item in at and user in truth:
            history.setdefault(user, []).append(at[item])
    by_tags = {}
    for user, own in history.items():
        scores = np.asarray((vectors[new] @ np.asarray(vectors[own].sum(axis=0)).T)).ravel()
        by_tags[user] = [names[new[place]] for place in np.argsort(-scores, kind="stable")[:TOP]]
    rows.append({"model": "tag profile"} | measures.summary(by_tags, truth))
    listed = sorted(cold)
    drawn = {user: draw.choice(listed, TOP, replace=False).tolist() for user in truth}
    rows.append({"model": "random"} | measures.summary(drawn, truth))
    log(f"  {len(matrix.items)} items, {len(cold)} of them new; {len(truth)} users")
    return rows


def table(name, rows):
    lines = [
        f"\n{name}",
        f"{'model':<24}{'NDCG@10':>10}{'recall@20':>11}{'train s':>10}{'cpu s':>9}{'tuned s':>10}",
    ]
    for row in rows:
        seconds = row.get("train_seconds")
        processor = row.get("train_cpu_seconds")
        tuned = row.get("with_tuning_seconds")
        lines.append(
            f"{row['model']:<24}{row['ndcg']:>10.4f}{row['recall']:>11.4f}"
            + (f"{seconds:>10.2f}" if seconds is not None else "")
            + (f"{processor:>9.2f}" if processor is not None else "")
            + (f"{tuned:>10.1f}" if tuned is not None else "")
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", help="folders with train.tsv and test.tsv")
    parser.add_argument("--kyck", help="the program; without it only the peers are measured")
    parser.add_argument("--out", required=True, help="where the figures go, as JSON")
    parser.add_argument("--variants", action="store_true", help="also other cuts of the data, and drawn worlds")
    parser.add_argument("--chosen", help="figures of an earlier run, whose settings are taken without tuning")
    parser.add_argument("--only-kyck", action="store_true", help="leave the peers out")
    arguments = parser.parse_args()

    def log(text):
        print(text, file=sys.stderr, flush=True)

    sets = []
    for folder in arguments.folders:
        data = datasets.read_folder(folder)
        sets.append(data)
        if arguments.variants:
            sets.extend(datasets.variants(data))
    if arguments.variants:
        sets.append(datasets.synthetic("drawn, dense", 2000, 1200, 90, 1.2, 1))
        sets.append(datasets.synthetic("drawn, little taste", 1500, 2500, 30, 0.25, 2))
    earlier = {}
    if arguments.chosen:
        for part in json.loads(Path(arguments.chosen).read_text()):
            earlier[part["data"]] = {row["model"]: row for row in part["rows"]}
    figures = []
    tables = []
    for data in sets:
        log(f"{data.name}: {len(data.train)} likings, {len(data.test)} held back")
        matrix = datasets.Matrix(data)
        truth = data.truth()
        rows = kyck_rows(arguments.kyck, data, truth, log) if arguments.kyck else []
        if not arguments.only_kyck:
            rows += run_peers(data, matrix, numbered(truth, matrix), earlier.get(data.name, {}), log)
        figures.append({"data": data.name, "rows": rows})
        tables.append(table(data.name, rows))
        log(tables[-1])
        if data.tags and arguments.kyck:
            rows = cold_items(arguments.kyck, data, log)
            figures.append({"data": f"{data.name}, new items", "rows": rows})
            tables.append(table(f"{data.name}, new items ranked by tags", rows))
            log(tables[-1])
        Path(arguments.out).write_text(json.dumps(figures, indent=1) + "\n")
    print("\n".join(tables))


if __name__ == "__main__":
    main()
