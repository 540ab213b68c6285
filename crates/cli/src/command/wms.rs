//! `portolan wms`: what is in the warehouse, what comes in and what goes out.

use std::path::Path;

use portolan::{
    Connection, Error, ErrorKind, InboundKind, OrderRef, OrderRefKind, OutboundKind, SkuKey, StockQuery,
    schema::{self, Failed, Item},
};

use super::{End, misuse};
use crate::{
    args::{AccountArg, InboundArg, OutboundArg, Wms, WmsOutbound, WmsSku, WmsStock},
    config::Config,
    connect::able,
    exit::Exit,
    output::{Shell, json::Element, objects},
};

/// A port of a connection, and what it is for.
macro_rules! port {
    ($account:expr, $config:expr, $shell:expr, $port:ident, $what:literal) => {{
        let config = Config::load($config)?;
        let can = |connection: &Connection| connection.$port.is_some();
        let connection = able(&config, $account.account.as_deref(), $shell, $what, can)?;
        let missing = || Error::not_sent(ErrorKind::Unsupported, concat!("this account cannot ", $what));
        (connection.$port.ok_or_else(missing)?, connection.provider)
    }};
}

pub(super) async fn run(args: &Wms, config: Option<&Path>, shell: &Shell) -> End {
    match args {
        Wms::Carriers(account) => {
            let (port, provider) = port!(account, config, shell, directory, "list carriers");
            let found = port.carriers().await?;
            let items = found.iter().map(|one| schema::Carrier::of(one, shell.view()).told_by(&provider).into());
            all(items, shell)
        }
        Wms::Warehouses(account) => {
            let (port, provider) = port!(account, config, shell, directory, "list warehouses");
            let found = port.warehouses().await?;
            let items = found.iter().map(|one| schema::Warehouse::of(one, shell.view()).told_by(&provider).into());
            all(items, shell)
        }
        Wms::Sku(args) => sku(args, config, shell).await,
        Wms::Stock(args) => stock(args, config, shell).await,
        Wms::Inbound(args) => {
            let kind = match args.kind {
                InboundArg::Purchase => InboundKind::Purchase,
                InboundArg::Other => InboundKind::Other,
            };
            inbound(kind, &args.numbers, &args.account, config, shell).await
        }
        Wms::Returns(args) => inbound(InboundKind::Return, &args.numbers, &args.account, config, shell).await,
        Wms::Outbound(args) => outbound(args, config, shell).await,
    }
}

async fn sku(args: &WmsSku, config: Option<&Path>, shell: &Shell) -> End {
    let (port, provider) = port!(args.account, config, shell, skus, "read the records of goods");
    let number = args.number.trim().to_owned();
    let key = if args.merchant { SkuKey::Merchant(number) } else { SkuKey::Goods(number) };
    let item = Item::from(schema::Sku::of(&port.find(&key).await?, shell.view()).told_by(&provider));
    shell.one(&item, |shell| objects::one(&item, shell))?;
    Ok(Exit::Done)
}

async fn stock(args: &WmsStock, config: Option<&Path>, shell: &Shell) -> End {
    let (port, provider) = port!(args.account, config, shell, inventory, "read the stock");
    let mut query = StockQuery::new();
    query.warehouse.clone_from(&args.warehouse);
    query.goods_no.clone_from(&args.goods);
    let mut found = Vec::new();
    loop {
        let page = port.levels(&query).await?;
        found.extend(page.levels);
        match page.next {
            None => break,
            Some(next) if query.cursor.as_ref() == Some(&next) => {
                return Err(Error::answered(ErrorKind::BadResponse, "the stock does not come to an end").into());
            }
            Some(next) => query.cursor = Some(next),
        }
    }
    all(found.iter().map(|one| schema::Stock::of(one, shell.view()).told_by(&provider).into()), shell)
}

async fn inbound(
    kind: InboundKind,
    numbers: &[String],
    account: &AccountArg,
    config: Option<&Path>,
    shell: &Shell,
) -> End {
    let wanted = documents(numbers)?;
    let (port, _) = port!(account, config, shell, inbound, "read what comes in");
    let mut outcomes = Vec::new();
    for number in &wanted {
        let outcome = port.get(kind, number).await;
        outcomes.push(outcome.map(|found| Item::from(schema::Inbound::of(&found, shell.view()))));
    }
    answer(numbers, outcomes, shell)
}

async fn outbound(args: &WmsOutbound, config: Option<&Path>, shell: &Shell) -> End {
    let kind = match args.kind {
        OutboundArg::Sale => OutboundKind::Sale,
        OutboundArg::Other => OutboundKind::Other,
    };
    let wanted = documents(&args.numbers)?;
    let (port, _) = port!(args.account, config, shell, outbound, "read what goes out");
    let outcomes = if let [one] = &wanted[..] {
        vec![port.get(kind, one).await]
    } else if kind == OutboundKind::Sale {
        port.search(kind, &wanted).await
    } else {
        let mut outcomes = Vec::new();
        for number in &wanted {
            outcomes.push(port.get(kind, number).await);
        }
        outcomes
    };
    let items =
        outcomes.into_iter().map(|outcome| outcome.map(|found| Item::from(schema::Outbound::of(&found, shell.view()))));
    answer(&args.numbers, items.collect(), shell)
}

fn documents(numbers: &[String]) -> Result<Vec<OrderRef>, Error> {
    let number = |text: &String| OrderRef::new(OrderRefKind::Provider, text).map_err(|error| misuse(error.to_string()));
    numbers.iter().map(number).collect()
}

/// A list that was asked for as a whole.
fn all(items: impl Iterator<Item = Item>, shell: &Shell) -> End {
    let elements: Vec<Element<Item>> = items.map(Element::Item).collect();
    shell.many(&elements, |shell| objects::many(&elements, shell))?;
    Ok(Exit::Done)
}

/// One object for one number, else one element for each, in their order.
fn answer(numbers: &[String], mut outcomes: Vec<Result<Item, Error>>, shell: &Shell) -> End {
    if outcomes.len() == 1
        && let Some(outcome) = outcomes.pop()
    {
        let item = outcome?;
        shell.one(&item, |shell| objects::one(&item, shell))?;
        return Ok(Exit::Done);
    }
    let exit = Exit::of_rows(outcomes.len(), outcomes.iter().filter_map(|outcome| outcome.as_ref().err()));
    let elements: Vec<Element<Item>> = numbers
        .iter()
        .zip(outcomes)
        .map(|(number, outcome)| match outcome {
            Ok(item) => Element::Item(item),
            Err(error) => {
                let error = schema::Error::of(&error, shell.lang.into());
                Element::Failed(Box::new(Failed::new(Some(number.clone()), error)))
            }
        })
        .collect();
    shell.many(&elements, |shell| objects::many(&elements, shell))?;
    Ok(exit)
}
