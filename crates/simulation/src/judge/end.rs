//! I9: work that could not be done is done once it can be.

use std::time::Duration;

use portolan::application::IntentState;

use crate::Evidence;

/// Twice the longest time for which anything is put off: a circuit stays open for a minute.
const SOON: Duration = Duration::from_secs(120);

pub(super) fn alive(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for record in &evidence.intents {
        if record.state != IntentState::Done {
            found.push(format!(
                "intent {} is {} at the end: {:?}",
                record.intent.id,
                record.state.word(),
                record.state
            ));
        }
    }
    if evidence.intents.len() != evidence.plan.shipments.len() {
        found.push(format!("{} shipments, and {} intents", evidence.plan.shipments.len(), evidence.intents.len()));
    }
    for (number, id) in &evidence.purchases {
        if id.is_none() {
            found.push(format!("purchase {number} was never made"));
        }
    }
    match evidence.settled_after {
        Some(after) if after <= SOON => {}
        Some(after) => found.push(format!("work was open for {after:?} after the calm")),
        None => found.push("work was open until the end".to_owned()),
    }
    found
}
