"""The same cases, worked out by hand, as in recommender/src/evaluate.rs."""

import math
import unittest

from measures import ndcg, recall, summary


class Measures(unittest.TestCase):
    def test_relevant_at_places_2_and_4(self):
        third = 1.0 / math.log2(3)
        expected = (third + 1.0 / math.log2(5)) / (1.0 + third)
        self.assertAlmostEqual(ndcg([9, 1, 8, 2], {1, 2}), expected, places=12)

    def test_all_found_nothing_found_nothing_to_find(self):
        self.assertEqual(ndcg([1, 2], {1, 2}), 1.0)
        self.assertEqual(ndcg([3, 4], {1, 2}), 0.0)
        self.assertEqual(ndcg([1], set()), 0.0)
        self.assertEqual(recall([9, 1, 8, 2], {1, 2, 3, 4}, 4), 0.5)

    def test_only_users_with_something_to_find_count(self):
        found = summary({"a": [1], "b": [2]}, {"a": {1}, "b": set(), "c": {5}})
        self.assertEqual(found, {"users": 2, "ndcg": 0.5, "recall": 0.5})


if __name__ == "__main__":
    unittest.main()
