//! Redirects: followed within a host, never to another one.

use kyck_adapters::http::Http;
use kyck_stand_ins::sms::SmsStandIn;
use kyck_stand_ins::{Canned, Step};

use crate::{quick, random};

#[tokio::test]
async fn a_redirect_is_followed_on_the_same_host_only() {
    let (here, elsewhere) = (
        SmsStandIn::start().await.unwrap(),
        SmsStandIn::start().await.unwrap(),
    );
    let http = Http::new(&here.base_url(), quick(), random()).unwrap();
    let url = here.base_url();
    let ask = || http.send(|client| client.get(&url).bearer_auth("secret"), |_| false);

    here.next(Step::answer(Canned::html(302, "").header("location", "/next")));
    here.next(Step::answer(Canned::html(200, "arrived")));
    assert_eq!(ask().await.unwrap().body, b"arrived");

    let away = format!("{}/next", elsewhere.base_url());
    here.next(Step::answer(Canned::html(302, "").header("location", &away)));
    assert_eq!(ask().await.unwrap().status, 302);
    assert!(
        elsewhere.seen().is_empty(),
        "nothing, and no token, went to the other host"
    );

    for _ in 0..9 {
        here.next(Step::answer(Canned::html(302, "").header("location", "/again")));
    }
    let before = here.seen().len();
    assert_eq!(ask().await.unwrap().status, 302);
    assert_eq!(here.seen().len() - before, 4);
}
