//! Weights of the component models in a score.

/// Number of parts of a score.
pub const PARTS: usize = 5;

/// The component models of a score, each standardised per user over the unseen items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Item-item model: "similar to what was watched".
    Ridge = 0,
    /// Matrix factorisation: "children with the same taste".
    Factors = 1,
    /// Popularity within the age group.
    Popularity = 2,
    /// Labels: "about the same things".
    Labels = 3,
    /// Popularity within the cluster of taste, or in the clusters that share the chosen interests.
    Cluster = 4,
}

impl Part {
    /// All parts, in the order of their indices.
    pub const ALL: [Self; PARTS] = [
        Self::Ridge,
        Self::Factors,
        Self::Popularity,
        Self::Labels,
        Self::Cluster,
    ];
}

/// Weights of the parts in the total score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ensemble {
    /// By [`Part`], for users with a history; 0 or more.
    pub weights: [f32; PARTS],
    /// Length of history at which the weight of popularity is halved; infinite where it is constant.
    pub popularity_half_length: f32,
    /// By [`Part`], for users without history.
    pub cold_start: [f32; PARTS],
}

/// The least weight of popularity: it breaks ties of the other parts, also for users of whom they know nothing,
/// and is too small to change any other order.
pub const MIN_POPULARITY_WEIGHT: f32 = 1e-4;

impl Default for Ensemble {
    fn default() -> Self {
        Self {
            weights: [1.0, 0.5, 0.2, 0.0, 0.0],
            popularity_half_length: 10.0,
            cold_start: [0.0, 0.0, 1.0, 0.5, 0.5],
        }
    }
}

impl Ensemble {
    /// All weight on one part, with and without history.
    pub fn only(part: Part) -> Self {
        let mut weights = [0.0; PARTS];
        weights[part as usize] = 1.0;
        Self {
            weights,
            popularity_half_length: f32::INFINITY,
            cold_start: weights,
        }
    }

    /// The weights for a history of `history_length` liked items; that of popularity is at least
    /// [`MIN_POPULARITY_WEIGHT`].
    pub fn weights_for(&self, history_length: usize) -> [f32; PARTS] {
        let mut weights = if history_length == 0 {
            self.cold_start
        } else {
            self.weights
        };

        let popularity = &mut weights[Part::Popularity as usize];
        if history_length > 0 && self.popularity_half_length.is_finite() {
            *popularity *=
                self.popularity_half_length / (self.popularity_half_length + history_length as f32);
        }
        *popularity = popularity.max(MIN_POPULARITY_WEIGHT);

        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn popularity_fades_with_history() {
        let ensemble = Ensemble {
            weights: [1.0; PARTS],
            popularity_half_length: 10.0,
            cold_start: [0.0; PARTS],
        };
        assert_eq!(ensemble.weights_for(10)[Part::Popularity as usize], 0.5);
        let mut least = [0.0; PARTS];
        least[Part::Popularity as usize] = MIN_POPULARITY_WEIGHT;
        assert_eq!(ensemble.weights_for(0), least);
        assert_eq!(
            Ensemble::only(Part::Ridge).weights_for(3)[Part::Popularity as usize],
            MIN_POPULARITY_WEIGHT
        );
        let never = Ensemble {
            popularity_half_length: f32::INFINITY,
            ..ensemble
        };
        assert_eq!(never.weights_for(1000)[Part::Popularity as usize], 1.0);
    }
}
