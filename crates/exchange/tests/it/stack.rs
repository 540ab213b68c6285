//! The standard order, and what an embedder may put in it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use portolan_exchange::{Call, Context, Exchange, HttpErrorKind, OwnLayers, Place, Policies, Reply};
use portolan_ports::Error;

use crate::support::{
    Step::{Fails, Status},
    Steps, read,
};

const ALL: [Place; 5] = [Place::Retry, Place::Token, Place::Skew, Place::Breaker, Place::Budget];

/// Keeps that it was called, and passes on.
#[derive(Debug)]
struct Passes(Arc<dyn Exchange>, Place, Arc<Mutex<Vec<Place>>>);

#[async_trait]
impl Exchange for Passes {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        self.2.lock().unwrap().push(self.1);
        self.0.call(call, context).await
    }
}

fn own(places: &[Place], seen: &Arc<Mutex<Vec<Place>>>) -> Policies {
    let own = places.iter().fold(OwnLayers::default(), |own, place| {
        let (place, seen) = (*place, Arc::clone(seen));
        own.with(place, move |below| Arc::new(Passes(below, place, Arc::clone(&seen))))
    });
    Policies { own, ..Policies::default() }
}

#[tokio::test]
async fn own_layers_stand_in_the_order_of_the_house() {
    let (steps, seen) = (Steps::leaping(&[Status(503)]), Arc::default());
    let stack = steps.stack().policies(own(&ALL, &seen)).build().unwrap();
    stack.call(&read(), &Context::new()).await.unwrap_err();
    assert_eq!((*seen.lock().unwrap()).as_slice(), ALL);
    assert_eq!(steps.asked(), 1, "the own one repeats nothing");
}

#[tokio::test]
async fn an_hour_of_faults_costs_no_more_than_a_tenth_and_is_over_within_a_minute() {
    for fault in [Status(500), Status(503), Fails(HttpErrorKind::Connect), Status(429)] {
        let steps = Steps::leaping(&[Status(200)]);
        let stack = steps.stack().build().unwrap();
        let second = async |stack: &dyn Exchange| {
            steps.clock.advance(Duration::from_secs(1));
            stack.call(&read(), &Context::new()).await
        };
        for _ in 0..60 {
            second(&*stack).await.unwrap();
        }
        steps.then(&[fault]);
        let before = steps.asked();
        for _ in 0..3_600 {
            second(&*stack).await.unwrap_err();
        }
        assert!(steps.asked() - before <= 3_600 + 360 + 10, "{fault:?}: {}", steps.asked() - before);
        steps.then(&[Status(200)]);
        let mut waited = 0;
        while second(&*stack).await.is_err() {
            waited += 1;
        }
        assert!(waited <= 60, "{fault:?}: {waited} s");
        for _ in 0..60 {
            second(&*stack).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_standard_layers_stay_around_an_own_one() {
    let (steps, seen) = (Steps::leaping(&[Status(503)]), Arc::default());
    let stack = steps.stack().policies(own(&[Place::Budget], &seen)).build().unwrap();
    stack.call(&read(), &Context::new()).await.unwrap_err();
    assert_eq!((seen.lock().unwrap().len(), steps.asked()), (3, 3));
    let bare = Policies { retry: None, skew: None, breaker: None, ..Policies::default() };
    let shown = format!("{:?}", steps.stack().policies(bare).build().unwrap());
    for layer in ["Retry", "Token", "Skew", "Breaker", "Budget"] {
        assert!(!shown.contains(&format!("{layer} {{")), "{layer} in {shown}");
    }
}
