"""The peers: libraries a team would take, and short faithful versions of published models.

Each has `grid()`, a list of at least 20 settings (fewer only where a model has none), and `fit(matrix,
setting)`, which returns a function from row numbers to a dense array of scores, users × items.
"""

import itertools
import random

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from implicit.lmf import LogisticMatrixFactorization
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

THREADS = 2
SEED = 20261123


def product(**lists):
    """Settings of a full grid, at most 24 of them, drawn evenly."""
    names = list(lists)
    every = [dict(zip(names, values)) for values in itertools.product(*lists.values())]
    if len(every) > 24:
        every = random.Random(SEED).sample(every, 24)
    return every


def by_factors(users, items):
    return lambda rows: users[rows] @ items.T


def by_similarity(matrix, similarity):
    return lambda rows: np.asarray((matrix[rows] @ similarity).todense())


class Popularity:
    name = "popularity"

    def grid(self):
        return [{}]

    def fit(self, matrix, setting):
        counts = np.asarray(matrix.sum(axis=0)).ravel()
        return lambda rows: np.tile(counts, (len(rows), 1))


class Als:
    name = "implicit ALS"

    def grid(self):
        return product(
            factors=[32, 64, 128], regularization=[0.01, 0.1, 1.0, 5.0], alpha=[1.0, 5.0, 20.0], iterations=[15]
        )

    def fit(self, matrix, setting):
        model = AlternatingLeastSquares(**setting, random_state=SEED, num_threads=THREADS)
        model.fit(matrix, show_progress=False)
        return by_factors(model.user_factors, model.item_factors)


class Bpr:
    name = "implicit BPR"

    def grid(self):
        return product(
            factors=[32, 64, 128], learning_rate=[0.02, 0.05, 0.1], regularization=[0.001, 0.01, 0.05],
            iterations=[60, 150],
        )

    def fit(self, matrix, setting):
        model = BayesianPersonalizedRanking(**setting, random_state=SEED, num_threads=THREADS)
        model.fit(matrix, show_progress=False)
        return by_factors(model.user_factors, model.item_factors)


class Lmf:
    name = "implicit LMF"

    def grid(self):
        return product(
            factors=[16, 32, 64], learning_rate=[0.3, 1.0], regularization=[0.1, 0.6, 2.0], neg_prop=[10, 30],
            iterations=[30],
        )

    def fit(self, matrix, setting):
        model = LogisticMatrixFactorization(**setting, random_state=SEED, num_threads=THREADS)
        model.fit(matrix, show_progress=False)
        return by_factors(model.user_factors, model.item_factors)


class Knn:
    name = "implicit item-kNN"

    def grid(self):
        sizes = [10, 20, 50, 100, 200, 500, 1000]
        settings = [{"kind": kind, "K": size} for kind in ("cosine", "tfidf") for size in sizes]
        settings += [
            {"kind": "bm25", "K": size, "K1": k1, "B": b}
            for size in (20, 100, 500) for k1 in (0.4, 1.2, 10.0) for b in (0.2, 0.8)
        ]
        return settings

    def fit(self, matrix, setting):
        kinds = {"cosine": CosineRecommender, "tfidf": TFIDFRecommender, "bm25": BM25Recommender}
        rest = {name: value for name, value in setting.items() if name != "kind"}
        model = kinds[setting["kind"]](**rest, num_threads=THREADS)
        model.fit(matrix, show_progress=False)
        return by_similarity(matrix, model.similarity)


class Ease:
    """Steck, Embarrassingly Shallow Autoencoders, WWW 2019. Dense: for catalogues up to 8,000 items."""

    name = "EASE"
    most_items = 8000

    def grid(self):
        return [{"penalty": float(value)} for value in np.geomspace(2, 5000, 20)]

    def fit(self, matrix, setting):
        gram = (matrix.T @ matrix).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += setting["penalty"]
        factor = scipy.linalg.cho_factor(gram, lower=True, overwrite_a=True)
        inverse = scipy.linalg.cho_solve(factor, np.eye(matrix.shape[1]))
        weights = (-inverse / np.diag(inverse)).astype(np.float32)
        np.fill_diagonal(weights, 0.0)
        return lambda rows: matrix[rows] @ weights


class Rp3Beta:
    """Paudel and others, Updatable, Accurate, Diverse, and Scalable Recommendations, ACM TiiS 2017."""

    name = "RP3beta"

    def grid(self):
        return product(alpha=[0.4, 0.6, 0.8, 1.0, 1.3], beta=[0.0, 0.2, 0.4, 0.6, 0.8], K=[100, 500])

    def fit(self, matrix, setting):
        to_item = normalize(matrix, norm="l1", axis=1)
        to_user = normalize(matrix.T.tocsr(), norm="l1", axis=1)
        to_item.data = to_item.data ** setting["alpha"]
        to_user.data = to_user.data ** setting["alpha"]
        degrees = np.asarray(matrix.sum(axis=0)).ravel()
        damping = np.zeros_like(degrees)
        damping[degrees > 0] = degrees[degrees > 0] ** -setting["beta"]
        blocks = []
        for begin in range(0, matrix.shape[1], 1000):
            block = (to_user[begin : begin + 1000] @ to_item).toarray() * damping
            block[np.arange(len(block)), begin + np.arange(len(block))] = 0.0
            if setting["K"] < block.shape[1]:
                least = -np.partition(-block, setting["K"], axis=1)[:, setting["K"]]
                block[block <= least[:, None]] = 0.0
            blocks.append(sp.csr_matrix(block))
        return by_similarity(matrix, sp.vstack(blocks).tocsr())


class PureSvd:
    """Cremonesi, Koren, Turrin, RecSys 2010, with the popularity of items damped beforehand."""

    name = "PureSVD"

    def grid(self):
        return product(dimensions=[16, 32, 64, 128, 256], damping=[0.0, 0.25, 0.5, 0.75])

    def fit(self, matrix, setting):
        degrees = np.maximum(np.asarray(matrix.sum(axis=0)).ravel(), 1.0)
        lengths = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
        scaled = sp.diags(lengths**-0.5) @ matrix @ sp.diags(degrees ** -setting["damping"])
        count = min(setting["dimensions"], min(matrix.shape) - 1)
        _, _, axes = randomized_svd(scaled.tocsr(), count, n_iter=4, random_state=SEED)
        axes = axes.astype(np.float32)
        into = sp.diags(degrees ** -setting["damping"]).astype(np.float32)
        back = (axes * degrees ** setting["damping"]).astype(np.float32)
        users = (matrix @ into) @ axes.T
        return lambda rows: np.asarray(users[rows] @ back)


class Clusters:
    """The original system's way: k-means over users, and what is popular in the user's cluster."""

    name = "k-means + popularity"

    def grid(self):
        return product(clusters=[3, 6, 12, 25, 50], dimensions=[8, 32], weight=[0.0, 1e-3, 0.1])

    def fit(self, matrix, setting):
        count = min(setting["dimensions"], min(matrix.shape) - 1)
        left, strengths, _ = randomized_svd(matrix, count, n_iter=4, random_state=SEED)
        places = normalize(left * strengths)
        own = KMeans(setting["clusters"], n_init=3, random_state=SEED).fit_predict(places)
        members = sp.csr_matrix((np.ones(len(own)), (own, np.arange(len(own)))))
        shares = np.asarray((normalize(members, norm="l1", axis=1) @ matrix).todense())
        shares += setting["weight"] * np.asarray(matrix.mean(axis=0))
        return lambda rows: shares[own[rows]]


PEERS = [Popularity(), Clusters(), Als(), Bpr(), Lmf(), Knn(), Rp3Beta(), PureSvd(), Ease()]
