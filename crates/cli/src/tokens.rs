//! Tokens between two runs: one file beside `portolan.toml`, for its owner's eyes alone.
//!
//! Without it every run would ask CJ for a token, which it allows once in five minutes, and a pair that JD rotated would
//! be lost with the run that rotated it.

use std::{
    collections::BTreeMap,
    fmt::Display,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use portolan::{Error, ErrorKind, Secret, Timestamp, TokenKey, TokenSet, TokenStore};
use serde::{Deserialize, Serialize};

/// Keeps token sets in a file. Each change replaces the file as a whole, so that a crash leaves the old one or the new one;
/// a lock on a file beside it keeps two runs from losing each other's change.
#[derive(Clone, Debug)]
pub(crate) struct FileTokens {
    path: PathBuf,
}

/// What is in the file.
#[derive(Default, Deserialize, Serialize)]
struct Kept {
    /// By `provider/account`.
    #[serde(default)]
    tokens: BTreeMap<String, Entry>,
}

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(default)]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_until: Option<String>,
}

impl FileTokens {
    /// The file that belongs to a configuration: `portolan.toml` keeps its tokens in `portolan.tokens.json`.
    pub(crate) fn beside(config: &Path) -> Self {
        Self { path: config.with_extension("tokens.json") }
    }

    fn read(&self) -> Result<Kept, Error> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
            Err(error) => return Err(self.broken("cannot be read", error.kind())),
        };
        // What serde_json says of it may repeat a token.
        serde_json::from_slice(&text).map_err(|_| self.broken("is no file of tokens", "remove it and authorise again"))
    }

    fn entry(&self, key: &TokenKey) -> Result<Option<Entry>, Error> {
        Ok(self.read()?.tokens.remove(&name(key)))
    }

    fn change(&self, key: &TokenKey, change: impl FnOnce(&mut Entry)) -> Result<(), Error> {
        let lock = self.path.with_extension("lock");
        let lock = private(&lock, false).map_err(|error| self.broken("cannot be locked", error.kind()))?;
        lock.lock().map_err(|error| self.broken("cannot be locked", error.kind()))?;
        let mut kept = self.read()?;
        change(kept.tokens.entry(name(key)).or_default());
        self.write(&kept).map_err(|error| self.broken("cannot be written", error.kind()))
    }

    fn write(&self, kept: &Kept) -> io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = private(&new, true)?;
        file.write_all(&serde_json::to_vec_pretty(kept)?)?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        // The name is durable once the folder is.
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn broken(&self, problem: &str, why: impl Display) -> Error {
        let message = format!("the tokens' file {} {problem}: {why}", self.path.display());
        Error::not_sent(ErrorKind::Unavailable, message)
    }

    /// Files are read and written apart from the runtime's thread.
    async fn apart<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || act(&this)).await;
        done.unwrap_or_else(|_| Err(self.broken("was not reached", "the program is ending")))
    }
}

#[async_trait]
impl TokenStore for FileTokens {
    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error> {
        let key = key.clone();
        let entry = self.apart(move |this| this.entry(&key)).await?.unwrap_or_default();
        Ok(entry.access.map(|access| {
            let mut tokens = TokenSet::new(Secret::new(access));
            tokens.access_expires_at = moment(entry.access_expires_at);
            tokens.refresh = entry.refresh.map(Secret::new);
            tokens.refresh_expires_at = moment(entry.refresh_expires_at);
            tokens.owner = entry.owner;
            tokens
        }))
    }

    async fn save(&self, key: &TokenKey, tokens: &TokenSet) -> Result<(), Error> {
        let (key, tokens) = (key.clone(), tokens.clone());
        self.apart(move |this| {
            this.change(&key, |entry| {
                *entry = Entry {
                    access: Some(tokens.access.expose().to_owned()),
                    access_expires_at: tokens.access_expires_at.map(|at| at.to_string()),
                    refresh: tokens.refresh.as_ref().map(|token| token.expose().to_owned()),
                    refresh_expires_at: tokens.refresh_expires_at.map(|at| at.to_string()),
                    owner: tokens.owner,
                    held_until: entry.held_until.take(),
                };
            })
        })
        .await
    }

    async fn held_until(&self, key: &TokenKey) -> Result<Option<Timestamp>, Error> {
        let key = key.clone();
        Ok(self.apart(move |this| this.entry(&key)).await?.and_then(|entry| moment(entry.held_until)))
    }

    async fn hold(&self, key: &TokenKey, until: Timestamp) -> Result<(), Error> {
        let key = key.clone();
        self.apart(move |this| this.change(&key, |entry| entry.held_until = Some(until.to_string()))).await
    }
}

fn name(key: &TokenKey) -> String {
    format!("{}/{}", key.provider, key.account)
}

fn moment(text: Option<String>) -> Option<Timestamp> {
    text.and_then(|text| Timestamp::parse_rfc3339(&text).ok())
}

/// Opens a file that others cannot read, new and empty or as it is.
fn private(path: &Path, empty: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(empty).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use portolan::{AccountId, ProviderId};

    use super::*;

    fn key(account: &str) -> TokenKey {
        TokenKey { provider: ProviderId::cj(), account: AccountId::parse(account).unwrap() }
    }

    #[tokio::test]
    async fn what_is_stored_outlives_the_store_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("portolan.toml");
        let store = FileTokens::beside(&config);
        assert!(store.load(&key("shop")).await.unwrap().is_none());
        let until = Timestamp::from_unix_seconds(1_700_000_300).unwrap();
        store.hold(&key("shop"), until).await.unwrap();
        assert!(store.load(&key("shop")).await.unwrap().is_none(), "held, and no token yet");
        let mut tokens = TokenSet::new(Secret::new("demo".repeat(150)));
        tokens.access_expires_at = Some(until);
        tokens.owner = Some("33689".into());
        store.save(&key("shop"), &tokens).await.unwrap();
        store.save(&key("other"), &TokenSet::new("demo-other".into())).await.unwrap();

        let again = FileTokens::beside(&config);
        let found = again.load(&key("shop")).await.unwrap().unwrap();
        assert_eq!(found.access.expose().len(), 600);
        assert_eq!((found.access_expires_at, found.owner.as_deref()), (Some(until), Some("33689")));
        assert_eq!(again.held_until(&key("shop")).await.unwrap(), Some(until), "a new set leaves it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let file = folder.path().join("portolan.tokens.json");
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_file_that_is_none_is_told_without_its_words() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("portolan.tokens.json"), "{\"tokens\":{\"cj/shop\":\"hunter2\"}}").unwrap();
        let store = FileTokens::beside(&folder.path().join("portolan.toml"));
        let error = store.load(&key("shop")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(!format!("{error:?}").contains("hunter2"));
        assert!(store.save(&key("shop"), &TokenSet::new("demo".into())).await.is_err(), "nothing is overwritten");
    }

    #[tokio::test]
    async fn changes_at_the_same_time_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileTokens::beside(&folder.path().join("portolan.toml"));
        let keys: Vec<_> = (0..16).map(|n| key(&format!("shop-{n}"))).collect();
        let saving = keys.iter().map(|key| {
            let (store, key) = (store.clone(), key.clone());
            tokio::spawn(async move { store.save(&key, &TokenSet::new("demo".into())).await.unwrap() })
        });
        for save in saving.collect::<Vec<_>>() {
            save.await.unwrap();
        }
        for key in &keys {
            assert!(store.load(key).await.unwrap().is_some());
        }
    }
}
