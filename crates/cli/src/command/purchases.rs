//! `portolan purchases`: what was bought.

use std::{path::Path, sync::Arc};

use portolan::{
    Error, ErrorKind, OrderRef, OrderRefKind, Purchase, PurchaseOrders, PurchaseQuery, PurchaseState,
    schema::{self, Item},
};

use super::{End, misuse};
use crate::{
    args::{Purchases, PurchasesList, PurchasesShow},
    config::Config,
    connect::able,
    exit::Exit,
    output::{Shell, json::Element, objects},
};

pub(super) async fn run(args: &Purchases, config: Option<&Path>, shell: &Shell) -> End {
    match args {
        Purchases::List(args) => list(args, config, shell).await,
        Purchases::Show(args) => show(args, config, shell).await,
    }
}

fn book(account: Option<&str>, config: Option<&Path>, shell: &Shell) -> Result<Arc<dyn PurchaseOrders>, Error> {
    let config = Config::load(config)?;
    let connection = able(&config, account, shell, "tell purchases", |connection| connection.purchases.is_some())?;
    connection.purchases.ok_or_else(|| Error::not_sent(ErrorKind::Unsupported, "this account cannot tell purchases"))
}

async fn list(args: &PurchasesList, config: Option<&Path>, shell: &Shell) -> End {
    let mut query = PurchaseQuery::new();
    query.state = args.state.as_deref().and_then(state);
    let book = book(args.account.account.as_deref(), config, shell)?;
    let found = all(&*book, query).await?;
    let item = |one: &Purchase| Element::Item(Item::from(schema::Purchase::of(one, shell.view())));
    let elements: Vec<Element<Item>> = found.iter().map(item).collect();
    shell.many(&elements, |shell| objects::many(&elements, shell))?;
    Ok(Exit::Done)
}

/// All pages of a list.
async fn all(book: &dyn PurchaseOrders, mut query: PurchaseQuery) -> Result<Vec<Purchase>, Error> {
    let mut found = Vec::new();
    loop {
        let page = book.list(&query).await?;
        found.extend(page.purchases);
        match page.next {
            None => return Ok(found),
            Some(next) if query.cursor.as_ref() == Some(&next) => {
                return Err(Error::answered(ErrorKind::BadResponse, "the list of purchases does not come to an end"));
            }
            Some(next) => query.cursor = Some(next),
        }
    }
}

async fn show(args: &PurchasesShow, config: Option<&Path>, shell: &Shell) -> End {
    let kind = if args.merchant { OrderRefKind::Merchant } else { OrderRefKind::Provider };
    let number = OrderRef::new(kind, &args.number).map_err(|error| misuse(error.to_string()))?;
    let purchase = book(args.account.account.as_deref(), config, shell)?.get(&number).await?;
    let item = Item::from(schema::Purchase::of(&purchase, shell.view()));
    shell.one(&item, |shell| objects::one(&item, shell))?;
    Ok(Exit::Done)
}

fn state(word: &str) -> Option<PurchaseState> {
    use PurchaseState as S;
    let states = [S::Draft, S::AwaitingPayment, S::Processing, S::Shipped, S::Delivered, S::Cancelled, S::Other];
    schema::PURCHASE_STATE_WORDS.iter().zip(states).find(|(known, _)| **known == word).map(|(_, state)| state)
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use portolan::{Cursor, ProviderId, PurchasePage, PurchaseRequest, Purchased};

    use super::*;

    #[test]
    fn every_state_has_its_word() {
        assert!(schema::PURCHASE_STATE_WORDS.iter().all(|word| state(word).is_some()));
        assert_eq!((state("draft"), state("other")), (Some(PurchaseState::Draft), Some(PurchaseState::Other)));
    }

    /// A book of so many pages, a purchase each.
    #[derive(Debug)]
    struct Pages(Option<usize>);

    #[async_trait]
    impl PurchaseOrders for Pages {
        async fn create(&self, _: &PurchaseRequest) -> Result<Purchased, Error> {
            Err(Error::not_sent(ErrorKind::Unsupported, "a book to read"))
        }

        async fn get(&self, _: &OrderRef) -> Result<Purchase, Error> {
            Err(Error::answered(ErrorKind::NotFound, "unknown"))
        }

        async fn list(&self, query: &PurchaseQuery) -> Result<PurchasePage, Error> {
            let at: usize = query.cursor.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
            let id = OrderRef::new(OrderRefKind::Provider, &format!("SD{at}")).unwrap();
            let next = match self.0 {
                Some(pages) => (at + 1 < pages).then_some(at + 1),
                None => Some(1),
            };
            let next = next.map(|next| Cursor::new(next.to_string()));
            Ok(PurchasePage { purchases: vec![Purchase::new(ProviderId::cj(), id)], next })
        }

        async fn confirm(&self, _: &OrderRef) -> Result<(), Error> {
            Err(Error::not_sent(ErrorKind::Unsupported, "a book to read"))
        }

        async fn cancel(&self, _: &OrderRef) -> Result<(), Error> {
            Err(Error::not_sent(ErrorKind::Unsupported, "a book to read"))
        }
    }

    #[tokio::test]
    async fn a_list_is_read_to_its_end_and_not_for_ever() {
        let found = all(&Pages(Some(3)), PurchaseQuery::new()).await.unwrap();
        assert_eq!(found.iter().map(|purchase| purchase.id.value()).collect::<Vec<_>>(), ["SD0", "SD1", "SD2"]);
        let endless = all(&Pages(None), PurchaseQuery::new()).await.unwrap_err();
        assert_eq!(endless.kind(), ErrorKind::BadResponse);
    }
}
