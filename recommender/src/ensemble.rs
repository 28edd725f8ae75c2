//! How the parts of a score are weighed.

/// How many parts a score has.
pub const PARTS: usize = 5;

/// The parts of a score, each z-scored per user over the candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Neighbourhood ridge: "like what was watched".
    Ridge = 0,
    /// Matrix factorisation: "children with the same taste".
    Factors = 1,
    /// Popularity in the age group.
    Popularity = 2,
    /// Labels: "about the same things".
    Labels = 3,
    /// Popularity in the cluster of taste, or in the clusters near the chosen interests.
    Cluster = 4,
}

impl Part {
    /// All parts in order.
    pub const ALL: [Self; PARTS] = [
        Self::Ridge,
        Self::Factors,
        Self::Popularity,
        Self::Labels,
        Self::Cluster,
    ];
}

/// Weights of the parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// By [`Part`], for users with a history; 0 or more.
    pub weights: [f32; PARTS],
    /// Length of history at which the weight of popularity is halved; infinite where it never fades.
    pub fade: f32,
    /// By [`Part`], for users without history.
    pub cold: [f32; PARTS],
}

/// The least weight of popularity: it decides among what the other parts find equal, and for whom they know
/// nothing, and is too small to turn anything else.
pub const LEAST_POPULARITY: f32 = 1e-4;

impl Default for Blend {
    fn default() -> Self {
        Self {
            weights: [1.0, 0.5, 0.2, 0.0, 0.0],
            fade: 10.0,
            cold: [0.0, 0.0, 1.0, 0.5, 0.5],
        }
    }
}

impl Blend {
    /// All weight on one part, with and without history.
    pub fn only(part: Part) -> Self {
        let mut weights = [0.0; PARTS];
        weights[part as usize] = 1.0;
        Self {
            weights,
            fade: f32::INFINITY,
            cold: weights,
        }
    }

    /// The weights for a history of so many liked items; that of popularity is [`LEAST_POPULARITY`] or more.
    pub fn weights_for(&self, history_length: usize) -> [f32; PARTS] {
        let mut weights = if history_length == 0 {
            self.cold
        } else {
            self.weights
        };

        let popularity = &mut weights[Part::Popularity as usize];
        if history_length > 0 && self.fade.is_finite() {
            *popularity *= self.fade / (self.fade + history_length as f32);
        }
        *popularity = popularity.max(LEAST_POPULARITY);

        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn popularity_fades_with_history() {
        let blend = Blend {
            weights: [1.0; PARTS],
            fade: 10.0,
            cold: [0.0; PARTS],
        };
        assert_eq!(blend.weights_for(10)[Part::Popularity as usize], 0.5);
        let mut least = [0.0; PARTS];
        least[Part::Popularity as usize] = LEAST_POPULARITY;
        assert_eq!(blend.weights_for(0), least);
        assert_eq!(
            Blend::only(Part::Ridge).weights_for(3)[Part::Popularity as usize],
            LEAST_POPULARITY
        );
        let never = Blend {
            fade: f32::INFINITY,
            ..blend
        };
        assert_eq!(never.weights_for(1000)[Part::Popularity as usize], 1.0);
    }
}
