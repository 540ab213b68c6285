//! `portolan orders`: what was sold.

use std::{path::Path, sync::Arc, time::Duration};

use portolan::{
    Clock as _, Error, ErrorKind, EventTime, OrderBook, OrderQuery, OrderRef, OrderRefKind, OrderState, Timestamp,
    UtcOffset, ZoneSource,
    exchange::SystemClock,
    schema::{self, Item},
};

use super::{End, misuse};
use crate::{
    args::{Orders, OrdersList, OrdersShow},
    config::Config,
    connect::able,
    exit::Exit,
    output::{Shell, json::Element, objects},
};

/// The stretch of time that is shown where none is named.
const USUAL: Duration = Duration::from_secs(7 * 24 * 3600);

pub(super) async fn run(args: &Orders, config: Option<&Path>, shell: &Shell) -> End {
    match args {
        Orders::List(args) => list(args, config, shell).await,
        Orders::Show(args) => show(args, config, shell).await,
    }
}

fn book(account: Option<&str>, config: Option<&Path>, shell: &Shell) -> Result<Arc<dyn OrderBook>, Error> {
    let config = Config::load(config)?;
    let connection = able(&config, account, shell, "list orders", |connection| connection.orders.is_some())?;
    connection.orders.ok_or_else(|| Error::not_sent(ErrorKind::Unsupported, "this account cannot list orders"))
}

async fn list(args: &OrdersList, config: Option<&Path>, shell: &Shell) -> End {
    let to = args.to.as_deref().map(|text| moment("--to", text)).transpose()?;
    let to = to.unwrap_or_else(|| SystemClock::new().now());
    let from = args.from.as_deref().map(|text| moment("--from", text)).transpose()?;
    let from = from.unwrap_or_else(|| to.minus(USUAL));
    if from > to {
        return Err(misuse("--from lies after --to").into());
    }
    let mut query = OrderQuery::new(from, to);
    query.states = args.state.iter().filter_map(|word| state(word)).collect();
    let book = book(args.account.account.as_deref(), config, shell)?;
    let mut found: Vec<Element<Item>> = Vec::new();
    loop {
        let page = book.list(&query).await?;
        found.extend(page.orders.iter().map(|order| Element::Item(schema::Order::of(order, shell.view()).into())));
        match page.next {
            None => break,
            Some(next) if query.cursor.as_ref() == Some(&next) => {
                return Err(
                    Error::answered(ErrorKind::BadResponse, "the list of orders does not come to an end").into()
                );
            }
            Some(next) => query.cursor = Some(next),
        }
    }
    shell.many(&found, |shell| objects::many(&found, shell))?;
    Ok(Exit::Done)
}

async fn show(args: &OrdersShow, config: Option<&Path>, shell: &Shell) -> End {
    let id = number(&args.id)?;
    let order = book(args.account.account.as_deref(), config, shell)?.get(&id).await?;
    let item = Item::from(schema::Order::of(&order, shell.view()));
    shell.one(&item, |shell| objects::one(&item, shell))?;
    Ok(Exit::Done)
}

/// An order's number at the platform that sold it.
pub(super) fn number(text: &str) -> Result<OrderRef, Error> {
    OrderRef::new(OrderRefKind::Platform, text).map_err(|error| misuse(error.to_string()))
}

fn state(word: &str) -> Option<OrderState> {
    use OrderState as S;
    let states = [
        S::AwaitingPayment,
        S::AwaitingShipment,
        S::PartlyShipped,
        S::Shipped,
        S::Completed,
        S::Cancelled,
        S::Locked,
        S::Other,
    ];
    schema::ORDER_STATE_WORDS.iter().zip(states).find(|(known, _)| **known == word).map(|(_, state)| state)
}

/// A moment: with its offset, or in China's time; a date alone is its first moment.
fn moment(name: &str, text: &str) -> Result<Timestamp, Error> {
    let text = text.trim();
    let whole = if text.len() == 10 { format!("{text} 00:00:00") } else { text.to_owned() };
    let civil = || EventTime::parse_civil(&whole, UtcOffset::BEIJING, ZoneSource::Assumed);
    let at = EventTime::parse_rfc3339(&whole).or_else(|_| civil());
    let problem = |_| {
        misuse(format!("{name} is a time such as 2026-01-05, \"2026-01-05 08:00:00\" or 2026-01-05T08:00:00+08:00"))
    };
    at.map(EventTime::at).map_err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_chinas_time_unless_it_says_otherwise() {
        let first = Timestamp::parse_rfc3339("2026-01-05T00:00:00+08:00").unwrap();
        for text in ["2026-01-05", "2026-01-05 00:00:00", "2026-01-05T00:00:00+08:00", "2026-01-04T16:00:00Z"] {
            assert_eq!(moment("--from", text).unwrap(), first, "{text}");
        }
        assert!(moment("--from", "yesterday").unwrap_err().message().starts_with("--from is a time"));
    }

    #[test]
    fn every_state_has_its_word() {
        assert!(schema::ORDER_STATE_WORDS.iter().all(|word| state(word).is_some()));
        assert_eq!(state("awaiting_shipment"), Some(OrderState::AwaitingShipment));
        assert_eq!(state("other"), Some(OrderState::Other));
    }
}
