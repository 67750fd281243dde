//! One installation: its store, its clock, and who asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::{Action, Id, Role, permission};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use store::clock::SKEW_MS;
use store::{Asker, Store};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::notices::{Nowhere, Sender};

/// Passwords hashed at once: each takes 19 MiB and a core for a moment.
const HASHES_MAX: usize = 2;
/// A sign-in counts as fresh this long (issue: publishing, export and changes of rights).
pub const FRESH_MS: i64 = 10 * 60 * 1000;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// A test's: milliseconds since 1970 UTC.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Now, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        match self {
            Self::System => {
                #[expect(clippy::disallowed_methods, reason = "the one clock of the use cases")]
                let now = Timestamp::now();
                now.as_millisecond()
            }
            Self::Set(now) => now.load(Ordering::Relaxed),
        }
    }

    /// Today in Việt Nam (UTC+7, no daylight saving).
    #[must_use]
    pub fn today(&self) -> Date {
        let now = Timestamp::from_millisecond(self.now()).unwrap_or_default();
        Offset::constant(7).to_datetime(now).date()
    }
}

/// The day in Việt Nam (UTC+7, no daylight saving) at this moment, as an ISO date.
#[must_use]
pub fn day(now: i64) -> String {
    Timestamp::from_millisecond(now)
        .map(|at| Offset::constant(7).to_datetime(at).date().to_string())
        .unwrap_or_default()
}

/// Whoever is signed in, for the length of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Id of the person.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Their unit.
    pub unit_id: String,
    /// Hash of the session's token.
    pub session: String,
    /// Name of the session in addresses.
    pub session_name: String,
    /// When they last proved who they are.
    pub fresh_at: i64,
    /// The token their forms carry.
    pub form_token: String,
    /// Roles held today, anywhere: for what a page offers. What they may do is asked of the store.
    pub roles: Vec<Role>,
}

impl Actor {
    /// Whether a page should offer this action.
    #[must_use]
    pub fn is_offered(&self, action: Action) -> bool {
        self.roles
            .iter()
            .any(|role| permission::reach(action, *role).is_some())
    }
}

/// What a use case refuses or fails with.
#[derive(Debug, Clone, Error)]
pub enum Fault {
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The action is not open to this person for anything.
    #[error("not allowed")]
    NotAllowed,
    /// The sign-in is too old for this action.
    #[error("sign in again")]
    NotFresh,
    /// A field does not hold what it should.
    #[error("{field}: {problem:?}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        problem: Problem,
    },
    /// A list of units does not fit.
    #[error(transparent)]
    UnitFile(#[from] crate::staff::unit_file::Refused),
    /// Login, password or code are wrong; which, is not said.
    #[error("sign-in refused")]
    WrongSignIn,
    /// The provider of identities did not say who it is.
    #[error(transparent)]
    Federated(#[from] crate::openid::Refused),
    /// Too many failures.
    #[error("locked")]
    Locked {
        /// Until when.
        until: i64,
    },
    /// The link was used, has expired, or never was: the three are one answer.
    #[error("link does not work")]
    DeadLink,
    /// Somebody else must do this: nobody changes their own rights or confirms their own request.
    #[error("needs another person")]
    NeedsAnother,
    /// A message did not leave; it is tried again.
    #[error("not sent: {0}")]
    NotSent(String),
    /// The last administrator cannot be lost.
    #[error("last administrator")]
    LastAdministrator,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing in it.
    Missing,
    /// Too long.
    TooLong,
    /// Not of the form it should have.
    Malformed,
    /// Taken.
    Taken,
    /// A password shorter than it must be.
    TooShort,
    /// A password many people use or that is easily guessed.
    TooCommon,
    /// A code that does not match.
    WrongCode,
    /// A day before the one it must follow.
    TooEarly,
    /// A day that has not come yet.
    TooLate,
    /// A part that is larger than its whole.
    MoreThanWhole,
    /// A link whose source is not in the list of official ones.
    NotOfficial,
    /// The thing chosen cannot be used here.
    NotPossible,
}

/// A field refused.
#[must_use]
pub fn invalid(field: &'static str, problem: Problem) -> Fault {
    Fault::Invalid { field, problem }
}

/// One installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Site {
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// By which way messages to our people leave.
    pub(crate) sender: Arc<dyn Sender>,
    pub(crate) hashes: Arc<Semaphore>,
    /// Where people reach this system, without a slash at the end; none when nobody said so.
    pub(crate) address: Option<Arc<str>>,
    /// Who else may say who somebody is.
    pub(crate) provider: Option<crate::openid::Provider>,
}

impl Site {
    /// An installation over this store.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self {
            store,
            clock,
            sender: Arc::new(Nowhere),
            hashes: Arc::new(Semaphore::new(HASHES_MAX)),
            address: None,
            provider: None,
        }
    }

    /// People reach it here: `https://canhgiac.example`.
    #[must_use]
    pub fn reached_at(mut self, address: &str) -> Self {
        let address = address.trim().trim_end_matches('/');
        self.address = (!address.is_empty()).then(|| address.into());
        self
    }

    /// Where people reach it: as set, else by the name the asker used; empty when neither is known.
    #[must_use]
    pub fn address(&self, host: &str) -> String {
        match (&self.address, host) {
            (Some(address), _) => address.to_string(),
            (None, "") => String::new(),
            (None, host) => format!("https://{host}"),
        }
    }

    /// A path as somebody outside can open it, as far as the address is known.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.address.as_deref().unwrap_or_default())
    }

    /// Messages to our people leave this way.
    #[must_use]
    pub fn sending(mut self, sender: Arc<dyn Sender>) -> Self {
        self.sender = sender;
        self
    }

    /// This provider may say who somebody is.
    #[must_use]
    pub fn trusting(mut self, provider: crate::openid::Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Who else may say who somebody is.
    #[must_use]
    pub fn provider(&self) -> Option<&crate::openid::Provider> {
        self.provider.as_ref()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Today.
    #[must_use]
    pub fn today(&self) -> String {
        day(self.now())
    }

    /// The actor as the store asks for them. `today` must live as long as the answer.
    ///
    /// # Errors
    /// [`Fault::NotFresh`] when the action asks for a fresh sign-in.
    pub fn asker<'a>(
        &self,
        actor: &'a Actor,
        today: &'a str,
        action: Action,
    ) -> Result<Asker<'a>, Fault> {
        // A proof of the future is one by a clock that was wrong.
        let fresh = (-SKEW_MS..=FRESH_MS).contains(&(self.now() - actor.fresh_at));
        if action.needs_fresh_sign_in() && !fresh {
            return Err(Fault::NotFresh);
        }
        Ok(Asker {
            person_id: &actor.person_id,
            day: today,
            action,
        })
    }

    /// As [`Site::asker`], and the action is open to them somewhere.
    ///
    /// # Errors
    /// [`Fault::NotAllowed`] when it is not, [`Fault::NotFresh`] when the sign-in is too old.
    pub async fn allow<'a>(
        &self,
        actor: &'a Actor,
        today: &'a str,
        action: Action,
    ) -> Result<Asker<'a>, Fault> {
        let asker = Asker {
            person_id: &actor.person_id,
            day: today,
            action,
        };
        if !self.store.may(asker).await? {
            return Err(Fault::NotAllowed);
        }
        self.asker(actor, today, action)
    }
}

/// A new id.
///
/// # Errors
/// When the system has no randomness.
pub fn new_id() -> Result<String, Fault> {
    Ok(Id::from_random(store::random()?).to_string())
}

/// Text of a field: trimmed, not empty, not longer than `max` characters, no control characters.
///
/// # Errors
/// [`Fault::Invalid`].
pub fn text_field(field: &'static str, text: &str, max: usize) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid(field, Problem::Missing));
    }
    if text.chars().count() > max {
        return Err(invalid(field, Problem::TooLong));
    }
    if text.chars().any(char::is_control) {
        return Err(invalid(field, Problem::Malformed));
    }
    Ok(vi::nfc(text))
}

/// A day as typed into a date field.
///
/// # Errors
/// [`Fault::Invalid`].
pub fn day_field(field: &'static str, text: &str) -> Result<String, Fault> {
    let date: Date = text
        .trim()
        .parse()
        .map_err(|_| invalid(field, Problem::Malformed))?;
    if !(1945..=2200).contains(&date.year()) {
        return Err(invalid(field, Problem::Malformed));
    }
    Ok(date.to_string())
}
