//! A provider of identities by OpenID Connect, when one is set up: it says who somebody is, and is asked nothing else.
//!
//! Looked at: openidconnect (taken), oauth2 alone (reads no ID tokens). Requests go out by ureq over rustls: no reqwest, no
//! OpenSSL, nothing but the provider that is set up, and nothing in the clear unless it runs on this very machine.
//! Authorization code with PKCE, state and nonce, each made for one attempt (RFC 9700 §2.1).

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenVerifier, CoreProviderMetadata,
};
use openidconnect::http::{Response, Uri};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, TokenResponse,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::Semaphore;

/// The provider answers within this, or not at all.
const CALL_MAX: Duration = Duration::from_secs(4);
/// Its longest answer.
const ANSWER_MAX: u64 = 256 * 1024;
/// Attempts that wait for the provider at once.
const WAITING_MAX: usize = 8;
/// Where the provider sends the browser back to, below our own address.
pub const CALLBACK: &str = "/dang-nhap/noi/ve";

/// Which provider, and who we are there.
#[derive(Clone)]
pub struct Settings {
    /// Its address, as it names itself.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
    /// Our own address, as browsers know it.
    pub address: String,
    /// What people call it.
    pub name: String,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// The provider does not answer, or not as a provider does.
    #[error("the provider does not answer")]
    Away,
    /// What came back does not prove who somebody is, here and now.
    #[error("not proven")]
    NotProven,
    /// Proven, but linked to nobody here.
    #[error("linked to nobody")]
    NotLinked,
}

/// What one attempt is recognised by; kept by the browser, sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    state: String,
    nonce: String,
    verifier: String,
}

impl Secrets {
    pub(crate) fn new(
        random: impl Fn() -> Result<String, crate::Fault>,
    ) -> Result<Self, crate::Fault> {
        Ok(Self {
            state: random()?,
            nonce: random()?,
            verifier: random()?,
        })
    }
}

/// What the provider sent the browser back with.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// The code to be exchanged.
    pub code: &'a str,
    /// The state we gave it.
    pub state: &'a str,
    /// Who it says it is (RFC 9207); empty when it does not say.
    pub issuer: &'a str,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider of identities. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Provider {
    settings: Arc<Settings>,
    issuer: IssuerUrl,
    back: RedirectUrl,
    agent: ureq::Agent,
    waiting: Arc<Semaphore>,
}

impl Provider {
    /// The provider of these settings; it is not asked yet.
    ///
    /// # Errors
    /// When an address is none, or would be spoken to in the clear. What is wrong, in words.
    pub fn new(settings: Settings) -> Result<Self, String> {
        for address in [&settings.issuer, &settings.address] {
            let uri: Uri = address
                .parse()
                .map_err(|error| format!("{address}: {error}"))?;
            if !is_safe(&uri) {
                return Err(format!("{address}: https"));
            }
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| error.to_string())?;
        let back = format!("{}{CALLBACK}", settings.address.trim_end_matches('/'));
        let back = RedirectUrl::new(back).map_err(|error| error.to_string())?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(CALL_MAX))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        Ok(Self {
            settings: Arc::new(settings),
            issuer,
            back,
            agent,
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
        })
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its address, as it names itself.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// The page of the provider where somebody proves who they are.
    pub(crate) async fn page(&self, secrets: &Secrets) -> Result<String, Refused> {
        let secrets = secrets.clone();
        self.asked(move |provider| {
            let client = provider.client()?;
            let verifier = PkceCodeVerifier::new(secrets.verifier);
            let (url, _, _) = client
                .authorize_url(
                    CoreAuthenticationFlow::AuthorizationCode,
                    || CsrfToken::new(secrets.state),
                    || Nonce::new(secrets.nonce),
                )
                .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
                .url();
            Ok(url.to_string())
        })
        .await
    }

    /// Who came back, as the provider names them: only for the attempt these secrets belong to, and only now.
    pub(crate) async fn subject(
        &self,
        secrets: Secrets,
        returned: Returned<'_>,
        now: i64,
    ) -> Result<String, Refused> {
        let of_another = !returned.issuer.is_empty() && returned.issuer != self.issuer.as_str();
        if returned.state != secrets.state || returned.code.is_empty() || of_another {
            return Err(Refused::NotProven);
        }
        let code = AuthorizationCode::new(returned.code.to_owned());
        self.asked(move |provider| provider.exchanged(code, secrets, now))
            .await
    }

    /// The provider as it describes itself today: its keys change.
    fn client(&self) -> Result<Client, Refused> {
        let about = CoreProviderMetadata::discover(&self.issuer, &|request| self.call(request))
            .map_err(|error| refused(&error, Refused::Away))?;
        let (id, secret) = (&self.settings.client_id, &self.settings.client_secret);
        let client = CoreClient::from_provider_metadata(
            about,
            ClientId::new(id.clone()),
            Some(ClientSecret::new(secret.clone())),
        );
        Ok(client.set_redirect_uri(self.back.clone()))
    }

    fn exchanged(
        &self,
        code: AuthorizationCode,
        secrets: Secrets,
        now: i64,
    ) -> Result<String, Refused> {
        let client = self.client()?;
        let tokens = client
            .exchange_code(code)
            .map_err(|error| refused(&error, Refused::Away))?
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier))
            .request(&|request| self.call(request))
            .map_err(|error| refused(&error, Refused::NotProven))?;
        let token = tokens.id_token().ok_or(Refused::NotProven)?;
        let moment = DateTime::<Utc>::from_timestamp_millis(now).ok_or(Refused::NotProven)?;
        let verifier: CoreIdTokenVerifier<'_> =
            client.id_token_verifier().set_time_fn(move || moment);
        let claims = token
            .claims(&verifier, &Nonce::new(secrets.nonce))
            .map_err(|error| refused(&error, Refused::NotProven))?;
        Ok(claims.subject().to_string())
    }

    /// Runs what waits for the network beside the service; too many at once are turned away.
    async fn asked<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let turn = self
            .waiting
            .clone()
            .try_acquire_owned()
            .map_err(|_| Refused::Away)?;
        let provider = self.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&provider)
        })
        .await
        .unwrap_or(Err(Refused::Away))
    }

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        if !is_safe(request.uri()) {
            return Err(Unanswered("an address in the clear".into()));
        }
        let answer = self
            .agent
            .run(request)
            .map_err(|error| Unanswered(error.to_string()))?;
        let (head, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(ANSWER_MAX).read_to_vec();
        let bytes = bytes.map_err(|error| Unanswered(error.to_string()))?;
        Ok(Response::from_parts(head, bytes))
    }
}

#[derive(Debug, Error)]
#[error("{0}")]
struct Unanswered(String);

/// Over TLS, or to this very machine.
fn is_safe(uri: &Uri) -> bool {
    let local = matches!(uri.host(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match uri.scheme_str() {
        Some("https") => uri.host().is_some(),
        Some("http") => local,
        _ => false,
    }
}

/// The operator learns what failed; who it was stays out of it.
fn refused(error: &dyn std::error::Error, refused: Refused) -> Refused {
    tracing::warn!(%error, "signing in through the provider of identities failed");
    refused
}
