//! The demo as a page that a person reads: a title, a timeline, the other stories, and what to try next.

use super::{Basket, Demo, Other, Sold, Step, not_shipped_yet};
use crate::{
    lang::{self, DEMO_COMMANDS},
    output::{
        Shell,
        json::Element,
        paint::{Tone, clean, paint},
        table,
    },
};

pub(super) fn page(demo: &Demo, shell: &Shell) -> String {
    let lang = shell.lang;
    let mut page = format!(
        "\n {}\n {}\n\n {} {}   {} {}   {}\n\n",
        paint(lang.of(lang::DEMO_TITLE), Tone::Strong),
        paint(lang.of(lang::DEMO_SUBTITLE), Tone::Dim),
        lang.of(lang::ORDER),
        paint(&demo.order, Tone::Strong),
        lang.of(lang::LEG),
        paint(&demo.waybill, Tone::Strong),
        table::status(lang, &demo.trace.status, demo.trace.exception.as_deref()),
    );
    page += &timeline(demo, shell);
    page += &format!("\n {}\n\n", paint(lang.of(lang::DEMO_OTHERS), Tone::Strong));
    page += &others(&demo.others, shell);
    page += &format!("\n {}\n\n", paint(lang.of(lang::DEMO_ORDERS), Tone::Strong));
    page += &orders(&demo.orders, shell);
    page += &format!("\n {}\n\n", paint(lang.of(lang::DEMO_BASKET), Tone::Strong));
    page += &basket(&demo.basket, shell);
    page += &format!("\n {}\n\n", paint(lang.of(lang::DEMO_NEXT), Tone::Strong));
    page += &next(demo, shell);
    page.push('\n');
    page
}

fn timeline(demo: &Demo, shell: &Shell) -> String {
    let lang = shell.lang;
    let time = format!("{} +08:00", lang.of(lang::TIME));
    let headers = [&time, lang.of(lang::STATUS), lang.of(lang::PLACE), lang.of(lang::DETAILS)];
    let rows = demo.steps.iter().filter_map(|step| row(step, shell));
    table::grid(shell.width, &headers, rows.collect())
}

/// One step: before the shipment the order alone, then the newest scan.
fn row(step: &Step, shell: &Shell) -> Option<Vec<String>> {
    let lang = shell.lang;
    match (&step.newest, &step.error) {
        (Some(event), _) => Some(vec![
            bullet(&event.status, &table::when(event, true)),
            table::status(lang, &event.status, event.exception.as_deref()),
            clean(event.site.as_deref().or(event.place.as_deref()).unwrap_or_default()),
            table::details(event),
        ]),
        (None, Some(failed)) => {
            let (status, said) = if not_shipped_yet(failed) {
                (paint(lang.of(lang::ORDERED), Tone::Dim), lang.of(lang::DEMO_ORDERED).to_owned())
            } else {
                (paint(lang.of(lang::FAILED), Tone::Bad), clean(&failed.error.message))
            };
            let at = step.at.trim_end_matches("+08:00").replacen('T', " ", 1);
            Some(vec![bullet("pending", &at), status, String::new(), said])
        }
        (None, None) => None,
    }
}

fn bullet(status: &str, time: &str) -> String {
    format!("{} {time}", paint("●", Tone::of_status(status)))
}

fn others(others: &[Other], shell: &Shell) -> String {
    let lang = shell.lang;
    let headers = [lang::STORY, lang::LEG, lang::STATUS, lang::DETAILS].map(|text| lang.of(text));
    let rows = others.iter().map(|other| {
        let (status, said) = match &other.outcome {
            Element::Item(trace) => {
                let said = trace.events.last().map(table::details).unwrap_or_default();
                (table::status(lang, &trace.status, trace.exception.as_deref()), said)
            }
            Element::Failed(failed) => {
                (paint(lang.of(lang::kind(&failed.error.kind)), Tone::Bad), table::reason(failed, lang))
            }
        };
        (vec![lang.of(lang::story(other.script)).to_owned(), clean(&other.number), status, said], table::Lines::One)
    });
    table::cut_grid(shell.width, &headers, rows.collect())
}

fn orders(orders: &[Sold], shell: &Shell) -> String {
    let lang = shell.lang;
    let headers = [lang::ORDER_NO, lang::TOTAL, lang::COD, lang::LEG, lang::CARRIER, lang::STATUS, lang::IN_LEDGER]
        .map(|text| lang.of(text));
    let money = |money: Option<&portolan::schema::Money>| {
        money.map(|money| format!("{} {}", money.amount, money.currency)).unwrap_or_default()
    };
    let rows = orders.iter().map(|sold| {
        vec![
            clean(&sold.order),
            money(sold.total.as_ref()),
            money(sold.cod.as_ref()),
            clean(&sold.waybill),
            clean(&sold.carrier),
            table::status(lang, &sold.status, None),
            lang::effects(lang, sold.ledger.reserved, sold.ledger.submitted, sold.ledger.confirmed),
        ]
    });
    table::grid(shell.width, &headers, rows.collect())
}

fn basket(basket: &Basket, shell: &Shell) -> String {
    let lang = shell.lang;
    let headers = [lang::BEST_BY, lang::WHICH_GOODS, lang::OPTION, lang::TO_PAY, lang::DAYS, lang::BASIS]
        .map(|text| lang.of(text));
    let rows = basket.best.iter().map(|best| {
        let by = if best.by == "price" { lang::BY_PRICE } else { lang::BY_QUICKNESS };
        let untracked = if best.untracked { format!(" ({})", lang.of(lang::UNTRACKED)) } else { String::new() };
        vec![
            lang.of(by).to_owned(),
            best.goods.map(|word| lang.of(lang::goods_group(word)).to_owned()).unwrap_or_default(),
            clean(&best.name) + &untracked,
            format!("{} {}", best.price.amount, best.price.currency),
            best.days.clone().unwrap_or_default(),
            lang.of(lang::basis(best.basis)).to_owned(),
        ]
    });
    let options: usize = basket.answers.iter().map(|answer| answer.options).sum();
    let rejections = basket.answers.iter().map(|answer| answer.rejections).sum();
    format!(
        "{}\n {}\n",
        table::grid(shell.width, &headers, rows.collect()),
        paint(&lang::asked(lang, basket.answers.len(), options, rejections), Tone::Dim),
    )
}

fn next(demo: &Demo, shell: &Shell) -> String {
    let commands = DEMO_COMMANDS.iter().map(|(command, shows)| {
        let command = command.replace("NO…", demo.others.first().map_or("NO", |other| other.number.as_str()));
        (command, shell.lang.of(*shows))
    });
    let commands: Vec<(String, &str)> = commands.collect();
    let longest = commands.iter().map(|(command, _)| command.chars().count()).max().unwrap_or_default();
    commands
        .iter()
        .map(|(command, shows)| {
            format!(" {}{}   {shows}\n", paint(command, Tone::Moving), " ".repeat(longest - command.chars().count()))
        })
        .collect()
}
