//! Tokens: fetched with the key, renewed, and given up.

use jiff::{SignedDuration, Timestamp};

use super::account::Held;
use super::arguments::Arguments;
use super::code;
use super::envelope::{Refusal, Told};
use super::gateway::limited;
use super::operation::Desk;
use super::settings::{CjSettings, CjTokenMode};
use super::token::{Pair, user_of};
use crate::clock::{china, civil_text};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{self, Json, number, text};

/// How long a pair is given out again.
const CACHED: SignedDuration = SignedDuration::from_hours(24);
/// How long nothing is given out after a pair was.
const LOCK: SignedDuration = SignedDuration::from_mins(5);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const SECOND: SignedDuration = SignedDuration::from_secs(1);
const RENEWALS: u32 = 5;

/// `authentication/getAccessToken`: by `apiKey`, or by the older pair of `email` and the key, which
/// then travels as `password` or as `apiKey`.
pub(super) fn get_access_token(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let email = arguments.short("email", 200)?;
    let key = match arguments.short("apiKey", 200)? {
        Some(key) => key,
        None if email.is_some() => arguments.needed_short("password", 200)?,
        None => arguments.needed("apiKey")?,
    };
    let held = desk.cj.accounts.of_key(&key, email.as_deref()).ok_or(code::KEY_WRONG)?;
    let user = held.account.user_number.clone();
    desk.user = Some(user.clone());
    pass(desk, &user, false)?;
    let fresh = renew(desk, &user)?;
    told(desk, &user, fresh.then_some(ChangeKind::TokenIssued), true)
}

/// `authentication/refreshAccessToken`. Its answer has no `openId`.
pub(super) fn refresh(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let given = arguments.needed("refreshToken")?;
    let now = desk.at.gateway;
    let refused = || Refusal::from(code::REFRESH_INVALID);
    let user = user_of(&given).ok_or_else(refused)?.to_owned();
    let held = desk.cj.accounts.get(&user).ok_or_else(refused)?;
    let own = held.pair.as_ref().filter(|pair| pair.refresh.is(&given));
    if own.is_none_or(|pair| now >= pair.refresh_expires) {
        return Err(refused());
    }
    desk.user = Some(user.clone());
    pass(desk, &user, true)?;
    let fresh = renew(desk, &user)?;
    told(desk, &user, fresh.then_some(ChangeKind::TokenRefreshed), false)
}

/// `authentication/logout`: ends both tokens, in whatever hands they are.
pub(super) fn logout(desk: &mut Desk<'_>, _: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    held_of(desk, &user)?.pair = None;
    Ok(Told::wrote(Json::Flag(true), vec![Change::new(ChangeKind::TokenRevoked, &user)]))
}

fn held_of<'a>(desk: &'a mut Desk<'_>, user: &str) -> Result<&'a mut Held, Refusal> {
    desk.cj.accounts.get_mut(user).ok_or_else(|| code::TOKEN_INVALID.into())
}

/// Whether the token service lets a call pass: once in the lock, so many times in a minute, or, where
/// pairs are cached, as often as the account may call anything.
fn pass(desk: &mut Desk<'_>, user: &str, renews: bool) -> Result<(), Refusal> {
    let now = desk.at.gateway;
    let locks = desk.cj.settings.token_mode == CjTokenMode::Locked;
    let held = held_of(desk, user)?;
    let limit = held.account.per_second;
    let window = if renews { &mut held.renewed } else { &mut held.asked };
    let passes = match (locks, renews, limit) {
        (true, false, _) => window.pass(1, LOCK, now),
        (true, true, _) => window.pass(RENEWALS, MINUTE, now),
        (false, _, Some(most)) => window.pass(most.get(), SECOND, now),
        (false, _, None) => true,
    };
    match (passes, locks) {
        (true, _) => Ok(()),
        (false, true) => {
            Err(Refusal::told(code::TOO_MANY, "Too much request, QPS limit is 1 time/300seconds").status(429))
        }
        (false, false) => Err(limited(desk.cj, limit)),
    }
}

/// Sees to it that the account has a pair to be given out, and says whether that is a new one. A
/// new pair ends the old one.
fn renew(desk: &mut Desk<'_>, user: &str) -> Result<bool, Refusal> {
    let now = desk.at.gateway;
    let CjSettings { token_mode, access_seconds, refresh_seconds, .. } = desk.cj.settings;
    let (seed, sequence) = (desk.seed, desk.sequence);
    let held = held_of(desk, user)?;
    let cached = held.pair.as_ref().is_some_and(|pair| {
        let young = pair.created <= now && now.duration_since(pair.created) < CACHED;
        token_mode == CjTokenMode::Cached && young && now < pair.access_expires
    });
    if !cached {
        held.pair = Some(Pair::issue(seed, user, sequence, now, (access_seconds, refresh_seconds)));
    }
    Ok(!cached)
}

fn told(desk: &mut Desk<'_>, user: &str, change: Option<ChangeKind>, with_id: bool) -> Result<Told, Refusal> {
    let held = held_of(desk, user)?;
    let Some(pair) = &held.pair else { return Err(code::TOKEN_INVALID.into()) };
    let mut fields = vec![];
    if with_id {
        fields.push(("openId", number(held.account.open_id.reveal())));
    }
    fields.extend([
        ("accessToken", text(pair.access.reveal())),
        ("accessTokenExpiryDate", text(offset_text(pair.access_expires))),
        ("refreshToken", text(pair.refresh.reveal())),
        ("refreshTokenExpiryDate", text(offset_text(pair.refresh_expires))),
        ("createDate", text(offset_text(pair.created))),
    ]);
    let changes = change.map(|kind| Change::new(kind, user)).into_iter().collect();
    Ok(Told::wrote(reply::fields(fields), changes))
}

/// `yyyy-MM-ddTHH:mm:ss+08:00`.
fn offset_text(at: Timestamp) -> String {
    format!("{}+08:00", civil_text(at, china()).replace(' ', "T"))
}
