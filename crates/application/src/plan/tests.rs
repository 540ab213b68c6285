//! The laws of planning: nothing is lost, nothing is asked twice, no batch is too large.

use std::{collections::HashSet, sync::Arc};

use portolan_domain::{OrderRef, OrderRefKind, ProviderId, WaybillNo};
use portolan_ports::{MockTracking, Reference, TrackingCapabilities};
use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::NumberKind;

fn connection(provider: &str, account: &str, max_batch: usize) -> Connection {
    let mut takes = TrackingCapabilities::by_waybill();
    takes.max_batch = max_batch;
    takes.by_order = &[OrderRefKind::Merchant];
    let connection = Connection::new(ProviderId::parse(provider).unwrap(), AccountId::parse(account).unwrap());
    connection.with_tracking(Arc::new(MockTracking::new()), takes)
}

fn look(number: &str) -> Option<Reference> {
    let waybill = number.to_ascii_uppercase().starts_with("JD");
    waybill.then(|| WaybillNo::parse(number).ok().map(Reference::Waybill)).flatten()
}

fn recogniser() -> Recogniser {
    Recogniser::new(ProviderId::jdl(), look)
}

fn row(number: &str, account: Option<&str>) -> Row {
    Row { account: account.map(|account| AccountId::parse(account).unwrap()), ..Row::new(number) }
}

#[test]
fn rows_that_ask_the_same_share_a_question() {
    let connections = [connection("jdl", "shop", 2)];
    let rows = ["JD1", "jd1", "a1", "A1", " JD1 ", "JD2"].map(|number| row(number, None));
    let plan = Plan::new(&rows, &connections, &[recogniser()]);
    let asked: Vec<usize> = plan.rows.iter().map(|row| *row.as_ref().unwrap()).collect();
    assert_eq!(asked, [0, 0, 1, 2, 0, 3], "waybills without case, order numbers with it");
    assert_eq!(plan.batches, [vec![0, 1], vec![2, 3]]);
    let order = OrderRef::new(OrderRefKind::Merchant, "a1").unwrap();
    assert_eq!(plan.questions[1].query, TrackingQuery::order(order));
}

#[test]
fn another_identity_is_another_question() {
    let connections = [connection("jdl", "shop", 1)];
    let mut other = row("JD1", None);
    other.customer_code = Some("010K2".into());
    let plan = Plan::new(&[row("JD1", None), other], &connections, &[]);
    assert_eq!(plan.questions.len(), 2);
}

#[test]
fn the_account_named_is_asked_else_the_only_one_that_may_know() {
    let connections = [connection("cj", "other", 1), connection("jdl", "shop", 1)];
    let at = |row| Plan::new(&[row], &connections, &[recogniser()]).rows.remove(0).map(|_| ());
    let asked = |row| Plan::new(&[row], &connections, &[recogniser()]).questions[0].connection;
    assert_eq!(asked(row("JD1", None)), 1, "recognised");
    assert_eq!(asked(row("JD1", Some("other"))), 0, "the caller wins");
    let error = at(row("X1", None)).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::InvalidInput, "several accounts may know this number: other, shop")
    );
    assert_eq!(at(row("JD1", Some("nobody"))).unwrap_err().kind(), ErrorKind::Config);
    let two = [connection("jdl", "one", 1), connection("jdl", "two", 1), connection("cj", "three", 1)];
    let error = Plan::new(&[row("JD1", None)], &two, &[recogniser()]).rows.remove(0).unwrap_err();
    assert_eq!(error.message(), "several accounts may know this number: one, two");
    assert_eq!(error.advice().zh, "请指定要查询的账户");
    assert_eq!(Plan::new(&[row("JD1", None)], &[], &[]).rows.remove(0).unwrap_err().kind(), ErrorKind::Config);
}

fn any_row() -> impl Strategy<Value = Row> {
    let number = prop_oneof!["[JjDd]{2}[0-3]", "[ab][0-2]", Just("京东".to_owned()), Just(String::new())];
    let kind = option::of(prop_oneof![
        Just(NumberKind::Waybill),
        Just(NumberKind::Order(None)),
        Just(NumberKind::Order(Some(OrderRefKind::Platform)))
    ]);
    let account = option::of(prop_oneof![Just("one"), Just("two"), Just("nobody")]);
    (number, kind, account).prop_map(|(number, kind, account)| Row { kind, ..row(&number, account) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_question_is_asked_once_and_every_row_has_its_own(rows in vec(any_row(), 0..60), batch in 1_usize..5) {
        let connections = [connection("jdl", "one", batch), connection("cj", "two", 1)];
        let plan = Plan::new(&rows, &connections, &[recogniser()]);
        prop_assert_eq!(plan.rows.len(), rows.len());

        let distinct: HashSet<&Question> = plan.questions.iter().collect();
        prop_assert_eq!(distinct.len(), plan.questions.len());
        let mut asked: Vec<usize> = plan.batches.concat();
        asked.sort_unstable();
        prop_assert_eq!(asked, (0..plan.questions.len()).collect::<Vec<_>>());
        for batch in &plan.batches {
            let of: HashSet<usize> = batch.iter().map(|at| plan.questions[*at].connection).collect();
            prop_assert_eq!(of.len(), 1);
            let most = connections[plan.questions[batch[0]].connection].capabilities.tracking.as_ref().unwrap().max_batch;
            prop_assert!(batch.len() <= most);
        }

        let mut askers = vec![0; plan.questions.len()];
        for (row, asked) in rows.iter().zip(&plan.rows) {
            match asked {
                Ok(at) => {
                    askers[*at] += 1;
                    let question = &plan.questions[*at];
                    prop_assert!(question.query.reference.value().eq_ignore_ascii_case(row.number.trim()));
                    if let Some(account) = &row.account {
                        prop_assert_eq!(account, &connections[question.connection].account);
                    }
                }
                Err(error) => prop_assert_eq!(error.delivery(), portolan_ports::Delivery::NotSent),
            }
        }
        prop_assert!(askers.iter().all(|askers| *askers > 0));
    }
}
