use proptest::prelude::*;

use super::*;
use crate::time::Instant;

const WRONG: &str = "not the password";

async fn fail(test: &TestNode, handle: &str) {
    try_sign_in(&mut test.visitor(), handle, WRONG, "000000").await.is(422);
}

/// Whether both right factors lead in.
async fn is_open(test: &TestNode, handle: &str) -> bool {
    let code = next_code(test);
    let answer = try_sign_in(&mut test.visitor(), handle, PASSWORD, &code).await;
    assert!(matches!(answer.status.as_u16(), 303 | 422), "{}", answer.body);
    answer.status == 303
}

#[actix_web::test]
async fn four_failures_lock_nothing_and_the_fifth_locks() {
    let (test, _) = TestNode::set_up_with(&[("SERVER__TRUSTED_PROXIES", "127.0.0.1")]).await;
    let officer = colleague(&test, "officer", &[Role::Officer]).await;
    // A10: over addresses and browsers, whichever factor was wrong.
    for address in ["198.51.100.1", "198.51.100.2", "2001:db8::3", "203.0.113.4"] {
        let (mut browser, code) = (test.visitor(), next_code(&test));
        browser.address = address;
        let (password, code) = if address.starts_with("198") { (WRONG, code) } else { (PASSWORD, "000000".into()) };
        try_sign_in(&mut browser, "officer", password, &code).await.is(422);
    }
    assert_eq!(logged(&test, "account.locked").await.len(), 0);
    assert!(is_open(&test, "officer").await);
    // A success forgets them.
    for _ in 0..4 {
        fail(&test, "officer").await;
    }
    assert!(is_open(&test, "officer").await);
    for _ in 0..5 {
        fail(&test, "officer").await;
    }
    assert_eq!(logged(&test, "account.locked").await.len(), 1);
    assert!(!is_open(&test, "officer").await);
    assert_eq!(told(&test, &officer).await, ["account_locked"]);
    assert!(is_open(&test, "admin").await, "nobody else is locked");
}

#[actix_web::test]
async fn a_lock_opens_after_its_minutes_and_doubles_on_the_next() {
    let (test, _) = TestNode::set_up().await;
    for minutes in [15, 30, 60, 120, 240, 480, 960, 960] {
        for _ in 0..5 {
            fail(&test, "admin").await;
        }
        let locked_at = test.node.now();
        assert!(!is_open(&test, "admin").await);
        let almost = locked_at + Duration::minutes(minutes) - Duration::seconds(31);
        test.advance(almost - test.node.now());
        assert!(!is_open(&test, "admin").await, "a second before {minutes} minutes");
        test.advance(Duration::seconds(1));
    }
    assert!(is_open(&test, "admin").await);
    // Whoever came in begins anew.
    for _ in 0..5 {
        fail(&test, "admin").await;
    }
    test.advance(Duration::minutes(15));
    assert!(is_open(&test, "admin").await);
}

#[actix_web::test]
async fn failures_count_for_fifteen_minutes() {
    let (test, _) = TestNode::set_up().await;
    for _ in 0..4 {
        fail(&test, "admin").await;
    }
    test.advance(Duration::minutes(15));
    fail(&test, "admin").await;
    assert_eq!(logged(&test, "account.locked").await.len(), 0);
    for _ in 0..3 {
        fail(&test, "admin").await;
    }
    test.advance(Duration::minutes(15) - Duration::seconds(1));
    fail(&test, "admin").await;
    assert_eq!(logged(&test, "account.locked").await.len(), 1);
}

#[actix_web::test]
async fn a_restart_unlocks_nothing() {
    let (test, _) = TestNode::set_up().await;
    for _ in 0..3 {
        fail(&test, "admin").await;
    }
    // A10: counted over processes.
    let again = test.another_process().await;
    for _ in 0..2 {
        fail(&again, "admin").await;
    }
    assert!(!is_open(&test, "admin").await);
    drop(test);
    let third = again.another_process().await;
    drop(again);
    assert!(!is_open(&third, "admin").await);
    third.advance(Duration::minutes(15));
    assert!(is_open(&third, "admin").await);
}

#[actix_web::test]
async fn failures_at_once_are_counted_one_by_one() {
    let (test, _) = TestNode::set_up().await;
    for round in 1..=12 {
        let handle = format!("officer{round}");
        colleague(&test, &handle, &[]).await;
        // A10: none of the five is lost because another was not written yet.
        futures_util::future::join_all((0..5).map(|_| fail(&test, &handle))).await;
        assert_eq!(logged(&test, "account.locked").await.len(), round);
    }
}

#[actix_web::test]
async fn failures_in_a_locked_session_count_too() {
    let (test, _) = TestNode::set_up().await;
    let mut browser = enter(&test, "admin").await;
    test.advance(Duration::minutes(30));
    browser.get("/unlock").await.is(200);
    for _ in 0..5 {
        browser.post("/unlock", &[("password", WRONG), ("code", "000000")]).await.is(422);
    }
    let code = next_code(&test);
    browser.post("/unlock", &[("password", PASSWORD), ("code", &code)]).await.is(422);
    browser.get("/me").await.leads_to("/unlock?next=%2Fme");
    test.advance(Duration::minutes(15));
    let code = next_code(&test);
    browser.post("/unlock", &[("password", PASSWORD), ("code", &code)]).await.leads_to("/");
}

#[actix_web::test]
async fn an_admin_releases_a_lock() {
    let (test, mut admin) = TestNode::set_up().await;
    let officer = colleague(&test, "officer", &[Role::Officer]).await;
    for _ in 0..5 {
        fail(&test, "officer").await;
    }
    let page = admin.get(&format!("/people/{officer}")).await;
    page.is(200).shows(&format!("/people/{officer}/release"));
    admin.post(&format!("/people/{officer}/release"), &[]).await.leads_to(&format!("/people/{officer}"));
    assert!(is_open(&test, "officer").await);
    assert_eq!(logged(&test, "account.released").await.len(), 1);
}

#[actix_web::test]
async fn under_the_strict_profile_only_an_admin_opens_a_lock() {
    let settings = [("PROFILE", "strict"), ("ACCOUNTS__BANNER", "For work only.")];
    let (test, admin) = TestNode::set_up_with(&settings).await;
    let officer = colleague(&test, "officer", &[Role::Officer]).await;
    for _ in 0..5 {
        fail(&test, "officer").await;
    }
    test.advance(Duration::days(3650));
    assert!(!is_open(&test, "officer").await);
    let mut admin = test.signed_in(admin.id()).await;
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{officer}/release"), &[]).await.is(303);
    assert!(is_open(&test, "officer").await);
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Wrong,
    Right,
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![6 => Just(Step::Wrong), 1 => Just(Step::Right), 2 => (1i64..40).prop_map(Step::Wait)]
}

/// The rule of A10, written once more.
#[derive(Default)]
struct Model {
    failures: Vec<Instant>,
    locked_until: Option<Instant>,
    level: u32,
}

impl Model {
    fn try_at(&mut self, now: Instant, right: bool) -> bool {
        if self.locked_until.is_some_and(|until| until > now) {
            return false;
        }
        if right {
            *self = Model::default();
            return true;
        }
        self.failures.push(now);
        if self.failures.iter().filter(|at| **at + Duration::minutes(15) > now).count() >= 5 {
            self.locked_until = Some(now + Duration::minutes(15 * 2i64.pow(self.level.min(6))));
            self.level += 1;
            self.failures.clear();
        }
        false
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_account_is_open_exactly_when_the_rule_says_so(steps in prop::collection::vec(step(), 1..30)) {
        actix_web::rt::System::new().block_on(async {
            let (test, _) = TestNode::set_up().await;
            let mut model = Model::default();
            for step in steps.iter().chain(&[Step::Right]) {
                match step {
                    Step::Wait(minutes) => test.advance(Duration::minutes(*minutes)),
                    Step::Wrong => {
                        fail(&test, "admin").await;
                        model.try_at(test.node.now(), false);
                    }
                    Step::Right => {
                        let open = is_open(&test, "admin").await;
                        assert_eq!(open, model.try_at(test.node.now(), true), "{steps:?}");
                    }
                }
            }
        });
    }
}
