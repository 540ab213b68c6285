//! Rows 31 and 32: two processes with one store of tokens, and a secret that is replaced.

use std::time::Duration;

use futures_util::future::join;
use portolan::{Connection, Delivery, Error, ErrorKind, TrackingQuery};
use portolan_sandbox::{Fault, Verdict, When};
use portolan_simulation::{
    Setup,
    provider::{CJ_KEY, CJ_SECOND_KEY, CJ_USER, JDL_APP, JDL_SECOND_SECRET, JOS_APP, JOS_SECOND_SECRET},
};

use crate::subject::{Inject, Kind, Often, Side, Theatre};

async fn ask(theatre: &Theatre, connection: &Connection) -> Result<(), Error> {
    let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
    let outcomes = connection.tracking.as_ref().unwrap().track(&queries).await;
    outcomes.into_iter().try_for_each(|outcome| outcome.map(|_| ()))
}

fn own<'a>(theatre: &Theatre, process: &'a [Connection]) -> &'a Connection {
    process.iter().find(|connection| connection.account == theatre.side.account()).unwrap()
}

/// Both find that they need another token: the provider gives one, and both have it. The answer to who came first is late:
/// who came second is refused before the other has stored what it was given.
pub(crate) fn two_processes(side: Side, _: Kind) {
    let setup = Setup { token_seconds: Some(60), ..Setup::new(1) };
    let theatre = Theatre::new(side, &setup);
    let second = theatre.rig.process(&setup).unwrap();
    let late = Inject::Fault(Fault::Delay(Duration::from_secs(1)), When::AfterEffect);
    theatre.on(async {
        let (one, two) = (theatre.connection(), own(&theatre, &second));
        for _ in 0..5 {
            let before = theatre.refreshes();
            theatre.strike(Kind::Token, &late, Often::Once);
            theatre.rig.clock.sleep(Duration::from_secs(400)).await;
            if side == Side::Cj {
                theatre.rig.sandbox.revoke_cj(CJ_USER).unwrap();
            }
            let (first, other) = join(ask(&theatre, one), ask(&theatre, two)).await;
            first.and(other).unwrap();
            assert_eq!(theatre.refreshes() - before, 1);
        }
    });
}

/// What the provider takes: the old one, both, or the new one.
fn takes(theatre: &Theatre, (old, new): (bool, bool)) {
    let sandbox = &theatre.rig.sandbox;
    let pair = |one: &str, other: &str| match (old, new) {
        (true, true) => (one.to_owned().into(), Some(other.to_owned().into())),
        (true, false) => (one.to_owned().into(), None),
        _ => (other.to_owned().into(), None),
    };
    match theatre.side {
        Side::Jdl => {
            let mut app = sandbox.apps().into_iter().find(|app| app.app_key == JDL_APP).unwrap();
            (app.app_secret, app.second_secret) = pair(app.app_secret.reveal(), JDL_SECOND_SECRET);
            sandbox.register(app).unwrap();
        }
        Side::Jos => {
            let mut app = sandbox.jos_apps().into_iter().find(|app| app.app_key == JOS_APP).unwrap();
            (app.app_secret, app.second_secret) = pair(app.app_secret.reveal(), JOS_SECOND_SECRET);
            sandbox.register_jos(app).unwrap();
        }
        Side::Cj => {
            let (key, second) = pair(CJ_KEY, CJ_SECOND_KEY);
            sandbox.rekey_cj(CJ_USER, key, second).unwrap();
        }
    }
}

/// The old process goes on while one with the new secret starts; then the old secret is refused, and nobody misses it.
pub(crate) fn rotated(side: Side, kind: Kind) {
    let setup = Setup { token_seconds: Some(600), ..Setup::new(1) };
    let mut theatre = Theatre::new(side, &setup);
    let work = |theatre: &Theatre, name: &str| {
        theatre.on(async {
            if kind == Kind::Token {
                theatre.rig.clock.sleep(Duration::from_secs(700)).await; // their tokens have ended, or may be taken back
                if side == Side::Cj {
                    theatre.rig.sandbox.revoke_cj(CJ_USER).unwrap();
                }
            }
            if kind == Kind::Write {
                let request = theatre.request(name).await;
                theatre.write(&request).await?;
                assert_eq!(theatre.taken(&request).len(), 1);
                return Ok(());
            }
            ask(theatre, theatre.connection()).await
        })
    };
    work(&theatre, "OLD-1").unwrap();
    takes(&theatre, (true, true));
    let mut other = theatre.rig.process(&Setup { second_secret: true, ..setup }).unwrap();
    for round in 0..3 {
        work(&theatre, &format!("OLD-{round}-BOTH")).unwrap();
        std::mem::swap(&mut theatre.rig.connections, &mut other);
        work(&theatre, &format!("NEW-{round}-BOTH")).unwrap();
        std::mem::swap(&mut theatre.rig.connections, &mut other);
    }
    takes(&theatre, (false, true));
    std::mem::swap(&mut theatre.rig.connections, &mut other);
    (0..3).for_each(|round| work(&theatre, &format!("NEW-{round}")).unwrap());
    // Tokens that ended are refused, and replaced; a secret never was.
    let refused = theatre.ledger().into_iter().filter(|entry| entry.verdict == Verdict::Refused);
    let reasons: Vec<_> = refused.filter_map(|entry| entry.reason).filter(|reason| !reason.contains("token")).collect();
    assert!(reasons.is_empty(), "{reasons:?}");

    // Who was forgotten is told, once, and by its words: it is not the merchant who must act.
    let last = theatre.on(theatre.request("LAST"));
    std::mem::swap(&mut theatre.rig.connections, &mut other);
    if side == Side::Cj && kind != Kind::Token {
        work(&theatre, "OLD-LAST").unwrap(); // only tokens are bought with the key
        return;
    }
    let calls = theatre.ledger().len();
    let error = match kind {
        Kind::Write => theatre.on(theatre.write(&last)).unwrap_err(),
        _ => work(&theatre, "OLD-LAST").unwrap_err(),
    };
    assert!(theatre.taken(&last).is_empty());
    assert!(matches!(error.kind(), ErrorKind::Unauthenticated | ErrorKind::Config), "{error:?}");
    assert_ne!(error.delivery(), Delivery::MaybeSent, "{error:?}");
    assert!(!error.advice().en.contains("authorise again"), "{error:?}");
    let asked = theatre.ledger().len() - calls;
    assert!(asked <= 6, "{asked} requests of one that was forgotten, for three rows");
}
