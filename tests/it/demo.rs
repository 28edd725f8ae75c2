//! The demo's world is made once, also when the first start was broken off.

use chrono::Days;
use kyck_api::demo::world::{DemoSize, ZONE, ensure};
use kyck_tests::{TestApp, kyck_test};

#[kyck_test]
async fn a_second_start_finds_the_world_and_counts_nothing_twice(app: TestApp) {
    let size = DemoSize {
        children: 6,
        weeks: 2,
    };
    let today = app.services.kernel.now().day_in(ZONE);
    let watched = || app.services.watch.all_days(today - Days::new(100), today);

    assert!(
        ensure(&app.services, size, |_| ())
            .await
            .expect("the world is made")
    );

    let before = watched().await.expect("days");
    assert!(before.len() > 50, "{} days", before.len());
    assert!(
        !ensure(&app.services, size, |_| ())
            .await
            .expect("the world is found")
    );
    assert_eq!(watched().await.expect("days"), before);
}
