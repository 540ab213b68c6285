//! Rows 26 to 33: limits, tokens, secrets and clocks.

use std::time::Duration;

use portolan::{Delivery, ErrorKind, TrackingQuery, WaybillNo};
use portolan_sandbox::{
    Canned, CjAccount, Fault, Verdict,
    When::{AfterEffect, BeforeEffect},
};
use portolan_simulation::{
    Latency, Setup,
    provider::{CJ_USER, JDL_APP, JOS_APP, shop},
};

use crate::{
    class::Class,
    subject::{Inject, Kind, Often, Side, Theatre, strike},
    table::Cell,
    tokens,
};

const PUSHED: &str = "limits, tokens, secrets and clocks are those of our calls: a push has none of ours";

pub(crate) fn cell(row: u8, side: Side, kind: Kind) -> Option<Cell> {
    if kind == Kind::Push {
        return (26..=33).contains(&row).then_some(Cell::No(PUSHED));
    }
    Some(match (row, side, kind) {
        (26, ..) => Cell::Case(Class::Throttled.word(kind), hints),
        (27, ..) => Cell::Case(Class::Unanswered.word(kind), |side, kind| {
            for status in [500, 502, 503, 504] {
                let reply = || Fault::Reply(Canned::new(status, "upstream is in trouble"));
                let injections = [AfterEffect, BeforeEffect].map(|when| Inject::Fault(reply(), when));
                Class::Unanswered.holds(side, kind, &injections);
            }
        }),
        (28, Side::Jdl, _) => Cell::Case(Class::Throttled.word(kind), |side, kind| {
            let said = r#"{"error_response":{"en_desc":"too many calls","zh_desc":"接口限流","code":9013}}"#;
            Class::Throttled.holds(side, kind, &[Inject::Fault(Fault::Reply(Canned::new(200, said)), BeforeEffect)]);
        }),
        (28, Side::Cj, _) => Cell::Case(Class::Throttled.word(kind), |side, kind| {
            let said = r#"{"code":1600200,"result":false,"message":"Too Many Requests","data":null,"requestId":"r-1"}"#;
            Class::Throttled.holds(side, kind, &[Inject::Fault(Fault::Reply(Canned::new(200, said)), BeforeEffect)]);
        }),
        (28, Side::Jos, Kind::Token) => Cell::No("JOS's token service has no such code"),
        (28, Side::Jos, _) => Cell::Case("Throttled for the day: not repeated", daily),
        (30, _, Kind::Token) => Cell::No("it is the renewal itself"),
        (30, Side::Cj, _) => Cell::Case("Auth: one renewal, repeated once", revoked),
        (30, ..) => Cell::Case("Auth: one renewal, repeated once", ends_under_way),
        (31, ..) => Cell::Case("Auth: account stopped, others run; of two processes at once, none", |side, kind| {
            tokens::two_processes(side, kind);
            if side == Side::Cj { refused_key(side, kind) } else { no_renewal(side, kind) }
        }),
        (32, ..) => Cell::Case("right while both are taken, and with the new one", tokens::rotated),
        (33, Side::Cj, _) => Cell::No("CJ's calls carry no time"),
        (33, Side::Jos, Kind::Token) => Cell::No("JOS's token service takes no time"),
        (33, ..) => Cell::Case("right: one refused call at most", wrong_clock),
        _ => return None,
    })
}

fn hints(side: Side, kind: Kind) {
    let reply = |hint: &str| {
        let reply = Canned::new(429, "too many requests");
        let reply = if hint.is_empty() { reply } else { reply.header("retry-after", hint) };
        Inject::Fault(Fault::Reply(reply), BeforeEffect)
    };
    let usual = ["", "1", "-3", "soon", "Thu, 01 Jan 2015 00:00:00 GMT", "1.5"].map(reply);
    Class::Throttled.holds(side, kind, &usual);
    // Not waited for, nor for ever remembered.
    for far in ["1000000000", "Wed, 21 Oct 2026 07:28:00 GMT"] {
        let struck = strike(side, kind, &reply(far), Often::Once);
        let error = struck.outcome.as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{struck:?}");
        assert!(struck.took < Duration::from_secs(16) && struck.effects == 0 && struck.again.is_ok(), "{struck:?}");
    }
}

fn daily(side: Side, kind: Kind) {
    let said = r#"{"error_response":{"code":"2","zh_desc":"调用次数超限","en_desc":"App Call Limited"}}"#;
    let inject = Inject::Fault(Fault::Reply(Canned::new(200, said)), BeforeEffect);
    for often in [Often::Once, Often::Always] {
        let struck = strike(side, kind, &inject, often);
        let error = struck.outcome.as_ref().unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::QuotaExhausted, Delivery::Answered), "{struck:?}");
        let sent = if kind == Kind::Batch { 3 } else { 1 };
        assert!(struck.sent == sent && struck.effects == 0 && struck.again.is_ok(), "{struck:?}");
    }
}

/// Signed with a token that is good, and checked when it is no more.
fn ends_under_way(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup { token_seconds: Some(60), ..Setup::new(1) });
    let way = (Duration::from_millis(200), Duration::from_millis(200));
    theatre.rig.wire.set_latency(Latency { there: way, back: way });
    theatre.on(async {
        let request = theatre.request("ENDS-1").await;
        theatre.rig.clock.sleep(Duration::from_millis(59_900)).await;
        assert_eq!(theatre.refreshes(), 0);
        match kind {
            Kind::Write => {
                theatre.write(&request).await.unwrap();
                assert_eq!(theatre.taken(&request).len(), 1);
            }
            Kind::Read => _ = theatre.read(&theatre.waybills[0]).await.unwrap(),
            _ => {
                let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
                assert!(theatre.tracking().track(&queries).await.iter().all(Result::is_ok));
            }
        }
        assert_eq!(theatre.refreshes(), 1);
        let refused = theatre.ledger().iter().filter(|entry| entry.verdict == Verdict::Refused).count();
        let calls = if kind == Kind::Batch { 3 } else { 1 };
        assert_eq!((refused, theatre.sent(kind)), (calls, 2 * calls), "refused once, repeated once");
    });
}

/// The refresh token is refused: nobody asks for it again and again, and another account goes on.
fn no_renewal(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup { token_seconds: Some(60), shops: 2, ..Setup::new(1) });
    theatre.on(async {
        let request = theatre.request("STOPPED-1").await;
        theatre.rig.clock.sleep(Duration::from_secs(61)).await;
        refuse_renewals(&theatre);
        for _ in 0..10 {
            let error = match kind {
                Kind::Write => theatre.write(&request).await.unwrap_err(),
                Kind::Batch => {
                    let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
                    theatre.tracking().track(&queries).await.into_iter().find_map(Result::err).unwrap()
                }
                _ => theatre.read(&theatre.waybills[0]).await.unwrap_err(),
            };
            assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error:?}");
            theatre.rig.clock.sleep(Duration::from_secs(30)).await;
        }
        assert_eq!((theatre.sent(Kind::Token), theatre.refreshes(), theatre.taken(&request).len()), (1, 0, 0));
        let other = if side == Side::Jdl { shop(0) } else { shop(1) };
        let shop = theatre.rig.connection(&other).unwrap();
        let query = TrackingQuery::waybill(theatre.waybills[0].clone());
        assert!(shop.tracking.as_ref().unwrap().track(&[query]).await[0].is_ok(), "another account goes on");
    });
}

/// The provider takes the account's refresh token no more.
fn refuse_renewals(theatre: &Theatre) {
    let sandbox = &theatre.rig.sandbox;
    if theatre.side == Side::Jdl {
        let mut app = sandbox.apps().into_iter().find(|app| app.app_key == JDL_APP).unwrap();
        app.refuses_refresh = true;
        sandbox.register(app).unwrap();
    } else {
        let mut app = sandbox.jos_apps().into_iter().find(|app| app.app_key == JOS_APP).unwrap();
        app.grants[0].refresh_token = Some("demorefresh-of-somebody-else".into());
        sandbox.register_jos(app).unwrap();
    }
}

fn wrong_clock(side: Side, kind: Kind) {
    for wrong in [1_000, -359_000, 361_000, -361_000, 600_000, -660_000, 660_000, 86_400_000, -86_400_000] {
        let theatre = Theatre::new(side, &Setup { token_seconds: Some(60), ..Setup::new(1) });
        theatre.on(async {
            let request = theatre.request("CLOCK-1").await;
            if kind == Kind::Token {
                theatre.rig.clock.sleep(Duration::from_secs(61)).await;
            }
            theatre.rig.clock.set_wrong(wrong);
            match kind {
                Kind::Write => {
                    theatre.write(&request).await.unwrap();
                    assert_eq!(theatre.taken(&request).len(), 1);
                }
                Kind::Batch => {
                    let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
                    assert!(theatre.tracking().track(&queries).await.iter().all(Result::is_ok));
                }
                _ => _ = theatre.read(&theatre.waybills[0]).await.unwrap(),
            }
            let clock = |entry: &&portolan_sandbox::Entry| entry.verdict == Verdict::Refused && is_clock(side, entry);
            let refused = theatre.ledger().iter().filter(clock).count();
            // Of a batch each call that is under way is refused once.
            let most = if kind == Kind::Batch { 3 } else { 1 };
            assert!(refused <= most, "{side:?} {kind:?} {wrong}: {refused} refused");
            if kind == Kind::Token {
                assert_eq!(theatre.refreshes(), 1);
            }
        });
    }
}

fn is_clock(side: Side, entry: &portolan_sandbox::Entry) -> bool {
    entry.answered.code == Some(if side == Side::Jdl { 9006 } else { 8 })
}

/// The token is taken back while it is good by what it said of itself.
fn revoked(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let request = theatre.request("REVOKED-1").await;
        theatre.read(&theatre.waybills[0]).await.unwrap();
        theatre.rig.clock.sleep(Duration::from_secs(600)).await; // it is asked once in five minutes
        theatre.rig.sandbox.revoke_cj(CJ_USER).unwrap();
        theatre.rig.sandbox.clear_ledger();
        match kind {
            Kind::Write => {
                theatre.write(&request).await.unwrap();
                assert_eq!(theatre.taken(&request).len(), 1);
            }
            _ => {
                let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
                assert!(theatre.tracking().track(&queries).await.iter().all(Result::is_ok));
            }
        }
        let calls = theatre.ledger().iter().filter(|entry| entry.operation == side.operation(kind)).count();
        assert_eq!((calls, theatre.refreshes()), (2, 1), "refused once, repeated once");
    });
}

/// The key is not taken any more: it is not asked for again and again, and another account goes on.
fn refused_key(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let request = theatre.request("STOPPED-1").await;
        let account = CjAccount::new(CJ_USER, "CJ1000003@api@demokey-another", "1900000000000000003");
        theatre.rig.sandbox.register_cj(account.per_second(None)).unwrap();
        for _ in 0..10 {
            let error = match kind {
                Kind::Write => theatre.write(&request).await.unwrap_err(),
                Kind::Batch => {
                    let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
                    theatre.tracking().track(&queries).await.remove(0).unwrap_err()
                }
                _ => theatre.read(&theatre.waybills[0]).await.unwrap_err(),
            };
            // It is the key that is wrong, and not the merchant who has to authorise.
            assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
            theatre.rig.clock.sleep(Duration::from_secs(400)).await;
        }
        assert_eq!((theatre.sent(Kind::Token), theatre.refreshes(), theatre.taken(&request).len()), (1, 0, 0));
        let shop = theatre.rig.connection(&shop(0)).unwrap();
        let number = theatre.rig.sandbox.ready().waybills[0].number.clone();
        let query = TrackingQuery::waybill(WaybillNo::parse(&number).unwrap());
        assert!(shop.tracking.as_ref().unwrap().track(&[query]).await[0].is_ok(), "another account goes on");
    });
}
