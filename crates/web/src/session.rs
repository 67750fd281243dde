//! Who is signed in, and that a form comes from our own page.
//!
//! Looked at: tower-sessions and axum-login (half a year to a year without a release, a store per engine). The session is a row
//! of our store; this file is the cookie.

use app::staff::sign_in;
use app::{Actor, Fault};
use axum::RequestExt;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request, State};
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as ValueError, MapDeserializer};

use crate::api::check::BODY_MAX;
use crate::middleware::limits::is_of_kind;
use crate::next::page_of_ours;
use crate::pages::check::multipart_fault;
use crate::pages::error::{self, refuse};
use crate::pages::staff::fault;
use crate::routes::{Access, Shared};

/// `__Host-`: only over TLS (or to this very machine), for this host alone, for every path.
const COOKIE_NAME: &str = "__Host-canhgiac";
/// Longest form of staff: the whole text of a directive, or a report with all its texts, percent-encoded.
const FORM_MAX: usize = 1024 * 1024;

/// The cookie that carries a session's token.
pub(crate) fn cookie(token: &str) -> HeaderValue {
    named_cookie(COOKIE_NAME, token, sign_in::SESSION_MS / 1000)
}

/// A cookie for us alone, under a name that begins with `__Host-`; with no seconds it forgets.
pub(crate) fn named_cookie(name: &str, value: &str, seconds: i64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The cookie that forgets it.
pub(crate) fn no_cookie() -> HeaderValue {
    named_cookie(COOKIE_NAME, "", 0)
}

/// Goes to a page of ours and signs in there.
pub(crate) fn signed_in(token: &str, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie(token));
    response
}

fn token(headers: &HeaderMap) -> Option<&str> {
    cookie_of(headers, COOKIE_NAME)
}

/// What the browser keeps under this name.
pub(crate) fn cookie_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Broad words for the device, so that somebody can tell their sessions apart; the user agent itself is not kept.
pub(crate) fn device(headers: &HeaderMap) -> &'static str {
    let agent = headers
        .get("user-agent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let has = |word: &str| agent.contains(word);
    match () {
        () if has("Android") => "Điện thoại Android",
        () if has("iPhone") => "iPhone",
        () if has("iPad") => "iPad",
        () if has("Windows") => "Máy tính Windows",
        () if has("Macintosh") => "Máy tính Mac",
        () if has("Linux") => "Máy tính Linux",
        () => "Thiết bị khác",
    }
}

/// Somebody signed in. Everybody else is sent to the sign-in page.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn(pub(crate) Actor);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Response> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let to_sign_in = || to_sign_in(&parts.method, parts.uri.path());
        let token = token(&parts.headers).ok_or_else(to_sign_in)?;
        match sign_in::current(&shared.site, token).await {
            Ok(Some(actor)) => Ok(Self(actor)),
            Ok(None) => Err(to_sign_in()),
            Err(error) => Err(fault::page(&error, None)),
        }
    }
}

/// The sign-in page, and back to the page asked for.
fn to_sign_in(method: &Method, path: &str) -> Response {
    match page_of_ours(path).filter(|_| method == Method::GET) {
        Some(page) => Redirect::to(&format!("/dang-nhap?ve={page}")),
        None => Redirect::to("/dang-nhap"),
    }
    .into_response()
}

/// An answer that asks for a fresh sign-in learns where to come back to: the page itself, or the one whose form was sent.
fn and_back(mut response: Response, page: Option<String>) -> Response {
    let again = response
        .headers()
        .get(LOCATION)
        .is_some_and(|to| to == "/xac-nhan-lai");
    let page = page.as_deref().filter(|_| again).and_then(page_of_ours);
    let to = page.and_then(|page| HeaderValue::from_str(&format!("/xac-nhan-lai?ve={page}")).ok());
    if let Some(to) = to {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

/// The page a request comes from: itself when it opens one, else the one that held the form.
fn page_of(request: &Request) -> Option<String> {
    if request.method() == Method::GET {
        return Some(request.uri().path().to_owned());
    }
    let from = request.headers().get(REFERER)?.to_str().ok()?;
    let from: axum::http::Uri = from.parse().ok()?;
    Some(from.path().to_owned())
}

/// Lets in who is signed in and holds a role that may do this at all; before that, a form must come from our own page.
pub(crate) async fn admit(
    State((shared, access)): State<(Shared, Access)>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::POST
        && let Err(foreign) = from_our_page(request.headers())
    {
        return refuse(false, foreign);
    }
    let signed_in = match request
        .extract_parts_with_state::<SignedIn, _>(&shared)
        .await
    {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return elsewhere,
    };
    if let Access::May(action) = access
        && !signed_in.0.is_offered(action)
    {
        return fault::page(&Fault::NotAllowed, None);
    }
    request.extensions_mut().insert(signed_in);
    let page = page_of(&request);
    and_back(next.run(request).await, page)
}

/// A form sent by somebody signed in, from our own page: its token is theirs, its fields are exactly those asked for.
#[derive(Debug, Clone)]
pub(crate) struct Posted<T> {
    pub(crate) actor: Actor,
    pub(crate) form: T,
}

impl<T: DeserializeOwned> FromRequest<Shared> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Response> {
        let PostedPairs { actor, pairs } = PostedPairs::from_request(request, shared).await?;
        let form = read(pairs).map_err(|fault| refuse(false, fault))?;
        Ok(Self { actor, form })
    }
}

/// The fields of such a form as they came, each as often as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct PostedPairs {
    pub(crate) actor: Actor,
    pub(crate) pairs: Vec<(String, String)>,
}

impl FromRequest<Shared> for PostedPairs {
    type Rejection = Response;

    async fn from_request(mut request: Request, shared: &Shared) -> Result<Self, Response> {
        let refused = |fault| refuse(false, fault);
        from_our_page(request.headers()).map_err(refused)?;
        let SignedIn(actor) = request
            .extract_parts_with_state::<SignedIn, _>(shared)
            .await?;
        let mut fields = fields(request).await.map_err(refused)?;
        let at = fields.iter().position(|(name, _)| name == "csrf");
        let token = at.map(|at| fields.swap_remove(at).1).unwrap_or_default();
        if !same(&token, &actor.form_token) {
            return Err(refused(error::Fault::FOREIGN_FORM));
        }
        Ok(Self {
            actor,
            pairs: fields,
        })
    }
}

/// A file sent by somebody signed in, from our own page: the form's token and one file, nothing else.
#[derive(Debug, Clone)]
pub(crate) struct PostedFile {
    pub(crate) actor: Actor,
    pub(crate) file: Vec<u8>,
}

impl FromRequest<Shared> for PostedFile {
    type Rejection = Response;

    async fn from_request(mut request: Request, shared: &Shared) -> Result<Self, Response> {
        let refused = |fault| refuse(false, fault);
        from_our_page(request.headers()).map_err(refused)?;
        let SignedIn(actor) = request
            .extract_parts_with_state::<SignedIn, _>(shared)
            .await?;
        let multipart = Multipart::from_request(request, shared)
            .await
            .map_err(|_| refused(error::Fault::WRONG_KIND))?;
        let (token, file) = token_and_file(multipart).await.map_err(refused)?;
        if !same(&token, &actor.form_token) {
            return Err(refused(error::Fault::FOREIGN_FORM));
        }
        Ok(Self { actor, file })
    }
}

async fn token_and_file(mut multipart: Multipart) -> Result<(String, Vec<u8>), error::Fault> {
    let (mut token, mut file) = (String::new(), Vec::new());
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|error| multipart_fault(&error))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field
            .bytes()
            .await
            .map_err(|error| multipart_fault(&error))?;
        match name.as_str() {
            "csrf" => token = String::from_utf8_lossy(&bytes).into_owned(),
            "tep" => file = bytes.to_vec(),
            _ => return Err(error::Fault::BROKEN),
        }
    }
    Ok((token, file))
}

/// Such a form with one file at most.
#[derive(Debug, Clone)]
pub(crate) struct PostedOneFile {
    pub(crate) actor: Actor,
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) file: Option<Vec<u8>>,
}

impl FromRequest<Shared> for PostedOneFile {
    type Rejection = Response;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Response> {
        let PostedUpload { actor, upload } = PostedUpload::from_request(request, shared).await?;
        // A field left empty is sent as a file without a byte.
        let mut files = upload.files.into_iter().filter(|file| !file.is_empty());
        let file = files.next();
        if files.next().is_some() {
            return Err(refuse(false, error::Fault::BROKEN));
        }
        Ok(Self {
            actor,
            pairs: upload.pairs,
            file,
        })
    }
}

/// The fields of a form read as what it asks for.
pub(crate) fn form_of<T: DeserializeOwned>(
    pairs: Vec<(String, String)>,
) -> Result<T, error::Fault> {
    read(pairs)
}

/// A form sent before anybody is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Open<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Open<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Response> {
        let refused = |fault| refuse(false, fault);
        from_our_page(request.headers()).map_err(refused)?;
        let fields = fields(request).await.map_err(refused)?;
        read(fields).map(Self).map_err(refused)
    }
}

/// A form anybody may send from anywhere: it changes nothing that belongs to somebody signed in.
#[derive(Debug, Clone)]
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Response> {
        let refused = |fault| refuse(false, fault);
        let fields = fields(request).await.map_err(refused)?;
        read(fields).map(Self).map_err(refused)
    }
}

/// A form anybody may send, with files. What the sender calls a file is not read: it may tell who the sender is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upload {
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) files: Vec<Vec<u8>>,
}

/// A form of staff with any number of files.
pub(crate) struct PostedUpload {
    pub(crate) actor: Actor,
    pub(crate) upload: Upload,
}

impl FromRequest<Shared> for PostedUpload {
    type Rejection = Response;

    async fn from_request(mut request: Request, shared: &Shared) -> Result<Self, Response> {
        let refused = |fault| refuse(false, fault);
        from_our_page(request.headers()).map_err(refused)?;
        let SignedIn(actor) = request
            .extract_parts_with_state::<SignedIn, _>(shared)
            .await?;
        let mut upload = Upload::from_request(request, shared).await?;
        let at = upload.pairs.iter().position(|(name, _)| name == "csrf");
        let token = at.map(|at| upload.pairs.swap_remove(at).1);
        if !same(&token.unwrap_or_default(), &actor.form_token) {
            return Err(refused(error::Fault::FOREIGN_FORM));
        }
        Ok(Self { actor, upload })
    }
}

/// Name of the field that holds files.
const FILES: &str = "tep";

impl FromRequest<Shared> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Response> {
        let refused = |fault| refuse(false, fault);
        if !is_of_kind(request.headers(), "multipart/form-data") {
            let pairs = fields(request).await.map_err(refused)?;
            let files = Vec::new();
            return Ok(Self { pairs, files });
        }
        // Each may hold a whole upload in memory.
        let _turn = shared
            .uploads
            .try_acquire()
            .map_err(|_| refused(error::Fault::BUSY))?;
        let multipart = Multipart::from_request(request, &())
            .await
            .map_err(|_| refused(error::Fault::BROKEN))?;
        match tokio::time::timeout(BODY_MAX, Self::read(multipart)).await {
            Ok(Ok(upload)) => Ok(upload),
            Ok(Err(fault)) => Err(refused(fault)),
            Err(_) => Err(refused(error::Fault::TOO_SLOW)),
        }
    }
}

impl Upload {
    async fn read(mut multipart: Multipart) -> Result<Self, error::Fault> {
        let mut upload = Self::default();
        while let Some(field) = multipart
            .next_field()
            .await
            .map_err(|error| multipart_fault(&error))?
        {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field
                .bytes()
                .await
                .map_err(|error| multipart_fault(&error))?;
            if name == FILES {
                upload.files.push(bytes.to_vec());
            } else {
                let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                upload.pairs.push((name, text));
            }
        }
        Ok(upload)
    }

    /// Fields read as this form, and the files.
    pub(crate) fn form<T: DeserializeOwned>(self) -> Result<(T, Vec<Vec<u8>>), error::Fault> {
        Ok((read(self.pairs)?, self.files))
    }
}

/// Browsers say where a form comes from; a form that says another place is refused. What says nothing is no browser.
fn from_our_page(headers: &HeaderMap) -> Result<(), error::Fault> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST.as_str())
        }
        (None, None) => true,
    };
    if ours {
        Ok(())
    } else {
        Err(error::Fault::FOREIGN_FORM)
    }
}

async fn fields(request: Request) -> Result<Vec<(String, String)>, error::Fault> {
    let kind = request
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Err(error::Fault::WRONG_KIND);
    }
    let reading = axum::body::to_bytes(request.into_body(), FORM_MAX);
    let body = tokio::time::timeout(BODY_MAX, reading)
        .await
        .map_err(|_| error::Fault::TOO_SLOW)?
        .map_err(|_| error::Fault::TOO_LARGE)?;
    serde_urlencoded::from_bytes(&body).map_err(|_| error::Fault::BROKEN)
}

/// Forms deny fields they do not know (`deny_unknown_fields` on each), so that nobody sets a column by guessing its name.
fn read<T: DeserializeOwned>(fields: Vec<(String, String)>) -> Result<T, error::Fault> {
    T::deserialize(MapDeserializer::<_, ValueError>::new(fields.into_iter()))
        .map_err(|_| error::Fault::BROKEN)
}

/// Compares without telling how far two tokens agree.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}

/// What a handler of staff ends with.
pub(crate) type Answer = Result<Response, StaffFault>;

/// A fault on its way to the page that words it.
pub(crate) struct StaffFault(pub(crate) Fault);

impl<E: Into<Fault>> From<E> for StaffFault {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for StaffFault {
    fn into_response(self) -> Response {
        fault::page(&self.0, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    axum::http::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn a_form_from_elsewhere_is_refused() {
        let ours = [
            headers(&[
                ("sec-fetch-site", "same-origin"),
                ("origin", "null"),
                ("host", "a.example"),
            ]),
            headers(&[("origin", "https://a.example"), ("host", "a.example")]),
            headers(&[("host", "a.example")]),
        ];
        let foreign = [
            headers(&[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://a.example"),
                ("host", "a.example"),
            ]),
            headers(&[("sec-fetch-site", "same-site"), ("host", "a.example")]),
            headers(&[("origin", "https://b.example"), ("host", "a.example")]),
            headers(&[("origin", "null"), ("host", "a.example")]),
        ];
        assert!(ours.iter().all(|headers| from_our_page(headers).is_ok()));
        assert!(
            foreign
                .iter()
                .all(|headers| from_our_page(headers).is_err())
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies_and_only_under_its_own_name() {
        let found = headers(&[("cookie", "a=1; __Host-canhgiac=abc; b=2")]);
        assert_eq!(token(&found), Some("abc"));
        assert_eq!(token(&headers(&[("cookie", "x__Host-canhgiac=abc")])), None);
    }
}
