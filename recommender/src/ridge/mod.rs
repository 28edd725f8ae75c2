//! The denoising neighbourhood ridge: each item explained by its most co-watched items.

use rayon::prelude::*;

use crate::linear::{padded, solve_upper};
use crate::{RecommendError, Sparse};

/// What the fit may choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RidgeSettings {
    /// How many co-watched items explain an item.
    pub neighbours: usize,
    /// Ridge penalty on the weights of items; greater is smoother.
    pub lambda: f64,
    /// Share of a history that the imagined training keeps, above 0 to 1: a closed-form dropout.
    pub keep: f64,
    /// How far users count alike: 0 where each liking does, 1 where each user does.
    pub evenness: f64,
}

impl RidgeSettings {
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    pub fn check(self) -> Result<(), RecommendError> {
        let refuse = |name, why| Err(RecommendError::Setting { name, why });
        if !(1..=4096).contains(&self.neighbours) {
            return refuse("neighbours", "1 to 4096");
        }
        if !(self.lambda.is_finite() && self.lambda > 0.0) {
            return refuse("lambda", "above 0");
        }
        if !(self.keep > 0.0 && self.keep <= 1.0) {
            return refuse("keep", "above 0 to 1");
        }
        if !(0.0..=1.0).contains(&self.evenness) {
            return refuse("evenness", "0 to 1");
        }
        Ok(())
    }
}

/// Weights from watched items and from the age group to every item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ridge {
    /// Row: watched item; columns: items it speaks for.
    pub(crate) weights: Sparse,
    /// `[n_items][1 + n_groups]` one after another: the constant, then a weight for each age group.
    pub(crate) features: Vec<f32>,
    /// `1 + n_groups`.
    pub(crate) n_features: usize,
}

/// Users × items as the ridge sees them: made once, fitted with many settings.
pub struct RidgeInput {
    by_item: Sparse,
    n_users: usize,
    /// `[n_users]`.
    user_weights: Vec<f32>,
    gram: Sparse,
    /// Whether a row may lack what another has of it.
    capped: bool,
    /// `[n_items][n_features]`: likings by feature.
    by_feature: Vec<f64>,
    /// `[n_features][n_features]`.
    features: Vec<f64>,
    n_features: usize,
}

impl RidgeInput {
    /// Sums up likings (users × items, values above 0). A row of the Gram matrix keeps at most
    /// `co_watched` items, which bounds memory to `n_items · co_watched`.
    ///
    /// A user counts `(mean length / own length)^evenness`: with 0 each liking counts alike, with 1 each user.
    pub fn new(
        likings: &Sparse,
        groups: &[Option<u16>],
        n_groups: usize,
        co_watched: usize,
        evenness: f64,
    ) -> Self {
        let mean = likings.len() as f64 / likings.height().max(1) as f64;
        let user_weights: Vec<f32> = (0..likings.height())
            .map(|user| (mean / likings.row(user).0.len().max(1) as f64).powf(evenness) as f32)
            .collect();
        let n_features = 1 + n_groups;
        let mut by_feature = vec![0.0; likings.width() * n_features];
        let mut features = vec![0.0; n_features * n_features];
        for (user, weight) in user_weights.iter().enumerate() {
            let group = groups
                .get(user)
                .copied()
                .flatten()
                .map(usize::from)
                .filter(|group| *group < n_groups);
            let weight = f64::from(*weight);
            features[0] += weight;
            if let Some(group) = group {
                let at = 1 + group;
                features[at] += weight;
                features[at * n_features] += weight;
                features[at * n_features + at] += weight;
            }
            for (item, value) in likings.entries(user) {
                by_feature[item * n_features] += weight * f64::from(value);
                if let Some(group) = group {
                    by_feature[item * n_features + 1 + group] += weight * f64::from(value);
                }
            }
        }
        let gram = likings.gram(co_watched, &user_weights);
        Self {
            by_item: likings.transposed(),
            n_users: likings.height(),
            user_weights,
            capped: (0..gram.height()).any(|row| gram.row(row).0.len() > co_watched),
            gram,
            by_feature,
            features,
            n_features,
        }
    }

    /// The co-watching matrix, users weighed by their evenness.
    pub(crate) fn gram(&self) -> &Sparse {
        &self.gram
    }

    /// Fits one ridge for each of the settings (of the evenness that the sums were made with); the neighbourhoods are gathered once for all of them.
    ///
    /// For item `j` with neighbours `N` solves `(A + Λ) w = b`: `A` is the Gram matrix on `N` with the
    /// diagonal times `q` and the rest times `q²`, `b = q · G[N, j]`, bordered by the feature rows.
    /// One item a task and no shared state: the same result on any number of threads.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    ///
    /// # Source
    /// Steck, Embarrassingly Shallow Autoencoders, WWW 2019; Steck, Autoencoders that don't overfit
    /// towards the identity, NeurIPS 2020; neighbourhoods after Spišák and others, RecSys 2023.
    pub fn fit(&self, settings: &[RidgeSettings]) -> Result<Vec<Ridge>, RecommendError> {
        for setting in settings {
            setting.check()?;
        }
        let n_items = self.gram.height();
        let most = settings
            .iter()
            .map(|setting| setting.neighbours)
            .max()
            .unwrap_or_default();
        let diagonal: Vec<f64> = (0..n_items)
            .map(|item| f64::from(self.gram.get(item, item)))
            .collect();
        let columns: Vec<Vec<Solved>> = (0..n_items)
            .into_par_iter()
            .map_init(
                || Work {
                    most,
                    ..Work::default()
                },
                |work, item| {
                    let (neighbours, sums) = self.neighbours(item, most, &diagonal);
                    self.block(&neighbours, work);
                    settings
                        .iter()
                        .map(|setting| self.solve(item, (&neighbours, &sums), work, *setting, &diagonal))
                        .collect()
                },
            )
            .collect();
        (0..settings.len())
            .map(|which| self.assemble(columns.iter().map(|of_item| &of_item[which]), n_items))
            .collect()
    }

    /// The items most co-watched with `item` by cosine, strongest first, with the entries of the Gram matrix.
    fn neighbours(&self, item: usize, most: usize, diagonal: &[f64]) -> (Vec<u32>, Vec<f32>) {
        let mut found: Vec<(f64, u32, f32)> = self
            .gram
            .entries(item)
            .filter(|(other, _)| *other != item && diagonal[*other] > 0.0)
            .map(|(other, sum)| (f64::from(sum) / diagonal[other].sqrt(), other as u32, sum))
            .collect();
        let order =
            |a: &(f64, u32, f32), b: &(f64, u32, f32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        if found.len() > most {
            found.select_nth_unstable_by(most, order);
            found.truncate(most);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(_, other, sum)| (other, sum)).unzip()
    }

    /// The Gram matrix on the neighbours, upper triangle without the diagonal, in rows of `most + 1`: out of
    /// the rows of the whole matrix, or of the users who liked several of the neighbours, whichever is
    /// less to look at.
    fn block(&self, neighbours: &[u32], work: &mut Work) {
        let stride = work.most + 1;
        work.block.clear();
        work.block.resize(neighbours.len() * stride, 0.0);
        let length = |of: &Sparse| {
            neighbours
                .iter()
                .map(|item| of.row(*item as usize).0.len())
                .sum::<usize>()
        };
        let in_rows = length(&self.gram) / if self.capped { 1 } else { 2 };
        let by_users = 2 * length(&self.by_item) < in_rows && {
            let pairs = self.count_by_user(neighbours, work);
            3 * pairs < in_rows
        };
        if by_users {
            self.block_of_users(neighbours, work);
        } else {
            self.block_of_rows(neighbours, work);
        }
        for user in work.users.drain(..) {
            work.counts[user as usize] = 0;
        }
    }

    /// Counts the neighbours that each user liked; returns how many pairs they make.
    fn count_by_user(&self, neighbours: &[u32], work: &mut Work) -> usize {
        work.counts.resize(self.n_users, 0);
        let mut pairs = 0;
        for item in neighbours {
            for user in self.by_item.row(*item as usize).0 {
                let count = &mut work.counts[*user as usize];
                if *count == 0 {
                    work.users.push(*user);
                }
                pairs += *count as usize;
                *count += 1;
            }
        }
        pairs
    }

    /// Adds up the pairs of each user, who are counted.
    fn block_of_users(&self, neighbours: &[u32], work: &mut Work) {
        let stride = work.most + 1;
        // From here on a count is the place of the user's next liking.
        let mut total = 0;
        work.starts.clear();
        for user in &work.users {
            let count = &mut work.counts[*user as usize];
            work.starts.push(total);
            (total, *count) = (total + *count, total);
        }
        work.starts.push(total);
        work.liked.clear();
        work.liked.resize(total as usize, (0, 0.0));
        for (place, item) in neighbours.iter().enumerate() {
            let (users, values) = self.by_item.row(*item as usize);
            for (user, value) in users.iter().zip(values) {
                let next = &mut work.counts[*user as usize];
                work.liked[*next as usize] = (place as u16, *value);
                *next += 1;
            }
        }
        for (user, range) in work.users.iter().zip(work.starts.windows(2)) {
            let own = &work.liked[range[0] as usize..range[1] as usize];
            let weight = self.user_weights[*user as usize];
            for (at, (low, value)) in own.iter().enumerate() {
                let factor = weight * value;
                let line = &mut work.block[usize::from(*low) * stride..][..stride];
                for (high, value) in &own[at + 1..] {
                    line[usize::from(*high)] += factor * value;
                }
            }
        }
    }

    /// Picks the neighbours out of their rows. What lies outside goes to one more column, which costs less
    /// than asking whether it does.
    fn block_of_rows(&self, neighbours: &[u32], work: &mut Work) {
        let (k, most) = (neighbours.len(), work.most);
        let stride = most + 1;
        work.places.resize(self.gram.width(), most as u16);
        for (place, item) in neighbours.iter().enumerate() {
            work.places[*item as usize] = place as u16;
        }
        for (line, item) in work.block.chunks_exact_mut(stride).zip(neighbours) {
            let (columns, values) = self.gram.row(*item as usize);
            // Each pair stands in both rows, but where rows are capped.
            let begin = if self.capped {
                0
            } else {
                columns.partition_point(|column| column <= item)
            };
            for (column, value) in columns[begin..].iter().zip(&values[begin..]) {
                line[usize::from(work.places[*column as usize])] = *value;
            }
        }
        for low in 0..k {
            for high in low + 1..k {
                let other = work.block[high * stride + low];
                let entry = &mut work.block[low * stride + high];
                *entry = entry.max(other);
            }
        }
        for item in neighbours {
            work.places[*item as usize] = most as u16;
        }
    }

    fn solve(
        &self,
        item: usize,
        (neighbours, sums): (&[u32], &[f32]),
        work: &mut Work,
        setting: RidgeSettings,
        diagonal: &[f64],
    ) -> Solved {
        let k = neighbours.len().min(setting.neighbours);
        let stride = work.most + 1;
        let f = self.n_features;
        let n = f + k;
        let padded = padded(n);
        let keep = setting.keep;
        let (matrix, right) = (&mut work.matrix, &mut work.right);
        matrix.clear();
        matrix.resize(n * padded, 0.0);
        right.clear();
        for feature in 0..f {
            let line = &mut matrix[feature * padded..][..n];
            for (entry, sum) in line[..f].iter_mut().zip(&self.features[feature * f..]) {
                *entry = *sum as f32;
            }
            line[feature] += 1.0;
            for (entry, neighbour) in line[f..].iter_mut().zip(neighbours) {
                *entry = (keep * self.by_feature[*neighbour as usize * f + feature]) as f32;
            }
            right.push(self.by_feature[item * f + feature] as f32);
        }
        let square = (keep * keep) as f32;
        for (row, (neighbour, sum)) in neighbours[..k].iter().zip(sums).enumerate() {
            let line = &mut matrix[(f + row) * padded + f..][..k];
            for (entry, value) in line.iter_mut().zip(&work.block[row * stride..]) {
                *entry = square * value;
            }
            line[row] = (keep * diagonal[*neighbour as usize] + setting.lambda) as f32;
            right.push((keep * f64::from(*sum)) as f32);
        }
        solve_upper(matrix, n, right, &mut work.scale);
        Solved {
            features: right[..f].to_vec(),
            weights: neighbours[..k]
                .iter()
                .copied()
                .zip(right[f..].iter().copied())
                .collect(),
        }
    }

    fn assemble<'a>(
        &self,
        columns: impl Iterator<Item = &'a Solved>,
        n_items: usize,
    ) -> Result<Ridge, RecommendError> {
        let mut features = Vec::with_capacity(n_items * self.n_features);
        let by_target = Sparse::from_rows(
            columns.map(|solved| {
                features.extend_from_slice(&solved.features);
                solved.weights.clone()
            }),
            n_items,
        )?;
        Ok(Ridge {
            weights: by_target.transposed(),
            features,
            n_features: self.n_features,
        })
    }
}

/// Buffers of one thread.
#[derive(Default)]
struct Work {
    /// The most neighbours of an item: the block has one column more.
    most: usize,
    block: Vec<f32>,
    /// Of every item, its place among the neighbours, or `most`.
    places: Vec<u16>,
    /// Of every user, the likings among the neighbours; 0 between items.
    counts: Vec<u32>,
    /// Users with such likings.
    users: Vec<u32>,
    /// Where the likings of each of them begin.
    starts: Vec<u32>,
    liked: Vec<(u16, f32)>,
    matrix: Vec<f32>,
    right: Vec<f32>,
    scale: Vec<f32>,
}

struct Solved {
    features: Vec<f32>,
    weights: Vec<(u32, f32)>,
}

impl Ridge {
    /// Scores of all items: `h W + f W_f`.
    ///
    /// # Shapes
    /// * `liked`: `(item, weight)`, items below `n_items`.
    /// * returns `[n_items]`, unitless, comparable within one user only.
    pub fn score(&self, liked: &[(u32, f32)], group: Option<u16>) -> Vec<f32> {
        let f = self.n_features.max(1);
        let group = group.map(usize::from).filter(|group| 1 + group < f);
        let mut scores: Vec<f32> = match group {
            None if f == 1 => self.features.clone(),
            None => self.features.chunks_exact(f).map(|weights| weights[0]).collect(),
            Some(group) => self
                .features
                .chunks_exact(f)
                .map(|weights| weights[0] + weights[1 + group])
                .collect(),
        };
        for (item, value) in liked {
            let (columns, weights) = self.weights.row(*item as usize);
            for (column, weight) in columns.iter().zip(weights) {
                scores[*column as usize] += value * weight;
            }
        }
        scores
    }

    /// The same with the walk's weights times a factor added.
    #[must_use]
    pub(crate) fn with_walk(self, walk: &Sparse, factor: f32) -> Self {
        Self {
            weights: self.weights.plus(walk, factor),
            ..self
        }
    }

    /// Of the liked items, the one that speaks loudest for `item`; `None` when none speaks for it.
    pub fn because_of(&self, liked: &[(u32, f32)], item: u32) -> Option<u32> {
        liked
            .iter()
            .map(|(watched, value)| {
                (
                    value * self.weights.get(*watched as usize, item as usize),
                    *watched,
                )
            })
            .filter(|(share, _)| *share > 0.0)
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
            .map(|(_, watched)| watched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(rows: Vec<Vec<(u32, f32)>>, width: usize, setting: RidgeSettings) -> Ridge {
        let likings = Sparse::from_rows(rows, width).unwrap();
        let groups = vec![None; likings.height()];
        RidgeInput::new(&likings, &groups, 0, 1000, 0.0)
            .fit(&[setting])
            .unwrap()
            .remove(0)
    }

    #[test]
    fn a_block_is_the_same_out_of_rows_and_out_of_users() {
        let rows = (0..40_u32).map(|user| {
            (0..12)
                .filter(|item| (user * 5 + item * item) % 3 != 0)
                .map(|item| (item, 1.0 + (user % 3) as f32))
                .collect()
        });
        let likings = Sparse::from_rows(rows, 12).unwrap();
        let input = RidgeInput::new(&likings, &[], 0, 12, 0.5);
        let neighbours = [7, 2, 11, 0, 5];
        let blocks = [true, false].map(|by_users| {
            let mut work = Work {
                most: 6,
                block: vec![0.0; neighbours.len() * 7],
                ..Work::default()
            };
            if by_users {
                input.count_by_user(&neighbours, &mut work);
                input.block_of_users(&neighbours, &mut work);
            } else {
                input.block_of_rows(&neighbours, &mut work);
            }
            work.block
        });
        for low in 0..neighbours.len() {
            for high in low + 1..neighbours.len() {
                let [users, rows] = [0, 1].map(|way: usize| blocks[way][low * 7 + high]);
                let whole = input
                    .gram
                    .get(neighbours[low] as usize, neighbours[high] as usize);
                assert!(
                    whole > 0.0 && (users - whole).abs() < 1e-3 * whole,
                    "{users} {whole}"
                );
                assert_eq!(rows, whole);
            }
        }
    }

    #[test]
    fn one_neighbour_gives_the_solution_done_by_hand() {
        // Three users like both items, one likes only the first: G = [4 3; 3 3], XᵀF = [4, 3], FᵀF = 4.
        // Item 1 from item 0, q = 1, λ = 2: [5 4; 4 6] [c w] = [3 3] → det 14 → c = 6/14, w = 3/14.
        let ridge = fit(
            vec![
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 1.0)],
            ],
            2,
            RidgeSettings {
                neighbours: 8,
                lambda: 2.0,
                keep: 1.0,
                evenness: 0.0,
            },
        );
        let scores = ridge.score(&[(0, 1.0)], None);
        assert!((scores[1] - 9.0 / 14.0).abs() < 1e-6, "{scores:?}");
        assert_eq!(ridge.because_of(&[(0, 1.0)], 1), Some(0));
        assert_eq!(ridge.because_of(&[(1, 1.0)], 1), None);
    }

    #[test]
    fn thinned_histories_weigh_the_diagonal_more() {
        // The same with q = ½: [5 2; 2 4] [c w] = [3 1.5] → det 16 → c = 9/16, w = 1.5/16.
        let rows = vec![
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0)],
        ];
        let ridge = fit(
            rows,
            2,
            RidgeSettings {
                neighbours: 8,
                lambda: 2.0,
                keep: 0.5,
                evenness: 0.0,
            },
        );
        let scores = ridge.score(&[(0, 1.0)], None);
        assert!((scores[1] - (9.0 + 1.5) / 16.0).abs() < 1e-6, "{scores:?}");
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        for setting in [
            RidgeSettings {
                neighbours: 0,
                lambda: 1.0,
                keep: 0.5,
                evenness: 0.0,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: 0.0,
                keep: 0.5,
                evenness: 0.0,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: f64::NAN,
                keep: 0.5,
                evenness: 0.0,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: 1.0,
                keep: 1.5,
                evenness: 0.0,
            },
        ] {
            assert!(matches!(setting.check(), Err(RecommendError::Setting { .. })));
        }
    }
}
