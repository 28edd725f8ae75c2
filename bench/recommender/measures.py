"""NDCG and recall, written apart from the product's own so that the two can be compared."""

import math


def ndcg(ranked, relevant, k=10):
    """Gain of the relevant among the first k places, over the best that could be; relevance is yes or no."""
    if not relevant:
        return 0.0
    gained = sum(1.0 / math.log2(place + 2) for place, item in enumerate(ranked[:k]) if item in relevant)
    best = sum(1.0 / math.log2(place + 2) for place in range(min(k, len(relevant))))
    return gained / best


def recall(ranked, relevant, k=20):
    """Share of the relevant that stands among the first k places."""
    if not relevant:
        return 0.0
    return sum(1 for item in ranked[:k] if item in relevant) / len(relevant)


def summary(ranking, truth):
    """Means over the users who have something to find: {"ndcg": …, "recall": …, "users": …}."""
    users = [user for user in truth if truth[user]]
    count = max(1, len(users))
    return {
        "users": len(users),
        "ndcg": sum(ndcg(ranking.get(user, []), truth[user]) for user in users) / count,
        "recall": sum(recall(ranking.get(user, []), truth[user]) for user in users) / count,
    }
