//! Clusters of two synthetic crowds.

use super::*;
use crate::Sparse;
use crate::content::Content;

fn two_crowds() -> (Vec<f32>, Sparse) {
    let mut tastes = Vec::new();
    let mut rows = Vec::new();
    for user in 0..60_u32 {
        let wobble = (user % 10) as f32 / 100.0;
        if user < 30 {
            tastes.extend([1.0, wobble, 0.0]);
            rows.push(vec![(0, 1.0)]);
        } else {
            tastes.extend([wobble, 0.0, 1.0]);
            rows.push(vec![(1, 1.0)]);
        }
    }
    (tastes, Sparse::from_rows(rows, 2).unwrap())
}

fn fit() -> Clusters {
    let (tastes, positives) = two_crowds();
    let labels = Sparse::from_rows([vec![(0, 1.0)], vec![(1, 1.0)]], 2).unwrap();
    let settings = ClusterSettings {
        sample: 1000,
        min_size: 5,
        seed: 3,
    };
    Clusters::fit(
        &tastes,
        3,
        &[None; 60],
        &positives,
        &Content::new(&labels),
        settings,
    )
    .unwrap()
}

#[test]
fn two_crowds_are_two_clusters_and_an_outlier_belongs_to_none() {
    let clusters = fit();
    assert_eq!(clusters.len(), 2);
    let (first, second) = (
        clusters.assign(&[2.0, 0.1, 0.0]),
        clusters.assign(&[0.1, 0.0, 3.0]),
    );
    assert!(first.is_some() && second.is_some() && first != second);
    assert_eq!(clusters.assign(&[0.0, -1.0, 0.0]), None);
    assert_eq!(clusters.assign(&[0.0, 0.0, 0.0]), None);
}

#[test]
fn interests_lead_to_the_cluster_that_shares_them() {
    let clusters = fit();
    let mixed = clusters.mixture(&[1], 2).unwrap();
    assert!(mixed[1] > mixed[0]);
    assert_eq!(clusters.mixture(&[7], 2), None);
    assert_eq!(Clusters::default().mixture(&[0], 2), None);
}

#[test]
fn a_cluster_is_described_by_what_it_likes_more_than_others() {
    let clusters = fit();
    let first = clusters.assign(&[2.0, 0.1, 0.0]).unwrap();
    assert_eq!(clusters.strongest(first, 3), vec![0]);
    assert_eq!(clusters.strongest(1 - first, 3), vec![1]);
    assert_eq!(clusters.strongest(7, 3), Vec::<u32>::new());
    assert_eq!(clusters.typical(first, 3), vec![0]);
    assert_eq!(clusters.typical(1 - first, 3), vec![1]);
    assert_eq!(clusters.typical(7, 3), Vec::<u32>::new());
}

#[test]
fn names_stay_with_the_members() {
    let mut clusters = fit();
    let pairs: Vec<_> = (0..60)
        .map(|user| (Some(if user < 30 { 7 } else { 4 }), Some(usize::from(user < 30))))
        .collect();
    clusters.keep_names(&pairs);
    assert_eq!(clusters.ids(), &[4, 7]);
    clusters.keep_names(&[(Some(9), None)]);
    assert_eq!(clusters.ids(), &[10, 11]);
}
