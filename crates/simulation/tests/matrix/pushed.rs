//! Pushes as the sandbox sends them, bent before they are signed, and who reads them.

use std::{sync::Arc, time::Duration};

use portolan::{Error, ErrorKind, PushDecoder, PushEvent, PushMessage, Subscription, Trace};
use portolan_sandbox::{Bend, CjScript, CjStage, Fault, FaultRule, Push, PushTarget, Script};
use portolan_simulation::{
    Setup,
    provider::{CJ_USER, JDL_APP},
};

use crate::{
    class::secret_free,
    subject::{Side, Theatre},
};

/// What a provider pushes of the same lives each time, and who reads it.
pub(crate) struct Pushed {
    pub(crate) pushes: Vec<Push>,
    pub(crate) decoder: Arc<dyn PushDecoder>,
}

impl Pushed {
    /// Those of one parcel's life.
    pub(crate) fn of(side: Side) -> Self {
        Self::new(side, 1, &[])
    }

    /// The same, each bent.
    pub(crate) fn bent<const N: usize>(side: Side, steps: [Bend; N]) -> Self {
        Self::new(side, 1, &[FaultRule::new(Fault::Body(steps.into()))])
    }

    /// Those of several parcels' lives, while these faults hold for them.
    pub(crate) fn new(side: Side, parcels: usize, rules: &[FaultRule]) -> Self {
        let theatre = Theatre::new(side, &Setup::new(5));
        let gateway = if side == Side::Jdl { "jdl_push" } else { "cj_push" };
        let sandbox = &theatre.rig.sandbox;
        let pushes = theatre.on(async {
            if side == Side::Jdl {
                let mut target = PushTarget::new("jdl", JDL_APP, "http://127.0.0.1:9/jdl");
                target.signed = Some(true);
                sandbox.aim_pushes(target).unwrap();
                for parcel in 0..parcels {
                    let number = format!("PUSHED-{parcel}");
                    sandbox.plan_order(&number, Script::HappyPath).unwrap();
                    let request = theatre.request(&number).await;
                    theatre.write(&request).await.unwrap();
                }
            } else {
                sandbox.aim_pushes(PushTarget::new("cj", CJ_USER, "http://127.0.0.1:9/cj")).unwrap();
                let callback_url = "https://example.com/cj".to_owned();
                let wish = Subscription::Account { callback_url };
                let _ = theatre.connection().subscription.as_ref().unwrap().subscribe(&wish).await;
                for _ in 0..parcels {
                    let mut stage = CjStage::new(CjScript::HappyPath);
                    stage.user_number = Some(CJ_USER.to_owned());
                    sandbox.stage_cj(stage).unwrap();
                }
            }
            for rule in rules {
                sandbox.add_fault(rule.clone().gateway(gateway)).unwrap();
            }
            theatre.rig.clock.sleep(Duration::from_secs(30 * 86_400)).await;
            sandbox.due_pushes()
        });
        assert!(pushes.len() > 3 * parcels, "{} pushes", pushes.len());
        Self { pushes, decoder: Arc::clone(theatre.connection().pushes.as_ref().unwrap()) }
    }

    pub(crate) fn read(&self, push: &Push) -> Result<portolan::Push, Error> {
        let target = push.url.replace("http://127.0.0.1:9", "");
        let headers: Vec<_> = push.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let read = self.decoder.decode(&PushMessage { target: &target, headers: &headers, body: &push.body });
        if let Err(error) = &read {
            secret_free(&format!("{error:?} {error}"));
        }
        read
    }

    pub(crate) fn trace(&self, push: &Push) -> Trace {
        let PushEvent::Trace(trace) = self.read(push).unwrap().event else { panic!("a trace") };
        *trace
    }

    /// The last: the delivery.
    pub(crate) fn last(&self) -> &Push {
        self.pushes.last().unwrap()
    }

    /// All of them are asked for again: they cannot be read.
    pub(crate) fn are_refused(&self) {
        for push in &self.pushes {
            let read = self.read(push);
            assert!(is_contract(&read), "{read:?}");
        }
    }

    /// None is read as something else: each is right, or asked for again.
    pub(crate) fn are_right_or_refused(&self, truth: &Self) {
        assert_eq!(self.pushes.len(), truth.pushes.len());
        assert!(self.pushes.iter().zip(&truth.pushes).any(|(one, other)| one.body != other.body), "none was bent");
        for (push, truth) in self.pushes.iter().zip(truth.pushes.iter().map(|push| truth.trace(push))) {
            match self.read(push).map(|push| push.event) {
                Ok(PushEvent::Trace(trace)) => {
                    // Without its number it is an order's.
                    assert!(trace.waybill().is_none() || trace.waybill() == truth.waybill(), "{trace:?}");
                    assert!(trace.events().len() <= truth.events().len());
                }
                // Kept raw, and acknowledged: what it is of is not known.
                Ok(PushEvent::Unknown(_)) => {}
                Ok(other) => panic!("{other:?}"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::BadResponse, "{error:?}"),
            }
        }
    }
}

pub(crate) fn is_contract<T>(outcome: &Result<T, Error>) -> bool {
    outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::BadResponse)
}
