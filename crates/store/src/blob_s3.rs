//! Files in a store that speaks S3: for several nodes, or where the disk is somebody else's to keep.
//!
//! Looked at: `object_store` (taken; its `aws` feature brings reqwest and a C build of aws-lc, so its parts are taken without them:
//! `aws-base`, `ring`, and ureq for the requests), rusty-s3 (signs only), rust-s3, opendal and aws-sdk-s3 (a tree of their own).
//! An object is put under the condition that there is none of its name (`If-None-Match: *`), so nothing is ever overwritten.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::{ClientOptions, RetryConfig};

use super::{Blobs, of_objects};
use crate::Error;

/// Nobody waits longer for one request; `put` may be tried once more.
const CALL_MAX: Duration = Duration::from_secs(4);
/// Longest answer: an object, sealed.
const ANSWER_MAX: u64 = 256 * 1024 * 1024;

/// Where the bucket is and who we are there.
#[derive(Clone)]
pub struct S3 {
    /// Name of the bucket; it is there already.
    pub bucket: String,
    /// Address of the service; Amazon's own for the region when empty. In the clear only when it says `http://`.
    pub endpoint: String,
    /// Region.
    pub region: String,
    /// Our name there.
    pub access_key: String,
    /// Our secret there.
    pub secret: String,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3")
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

impl Blobs {
    /// A bucket. It is not asked yet.
    ///
    /// # Errors
    /// When the settings name no bucket.
    pub fn s3(s3: &S3) -> Result<Self, Error> {
        Self::bucket(s3, S3ConditionalPut::ETagMatch)
    }

    fn bucket(s3: &S3, put: S3ConditionalPut) -> Result<Self, Error> {
        let retry = RetryConfig {
            max_retries: 1,
            retry_timeout: CALL_MAX,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_access_key_id(&s3.access_key)
            .with_secret_access_key(&s3.secret)
            .with_allow_http(s3.endpoint.starts_with("http://"))
            .with_conditional_put(put)
            .with_retry(retry)
            .with_http_connector(Connector);
        if !s3.endpoint.is_empty() {
            builder = builder.with_endpoint(&s3.endpoint);
        }
        let objects = builder.build().map_err(of_objects)?;
        Ok(Self {
            objects: Arc::new(objects),
        })
    }
}

#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(CALL_MAX))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Ok(HttpClient::new(Agent(agent.into())))
    }
}

#[derive(Debug, Clone)]
struct Agent(ureq::Agent);

#[async_trait::async_trait]
impl HttpService for Agent {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let agent = self.0.clone();
        let (head, body) = request.into_parts();
        let body = collected(body).await?;
        let asking = tokio::task::spawn_blocking(move || {
            let request = ureq::http::Request::from_parts(head, body);
            let (head, mut body) = agent.run(request).map_err(failed)?.into_parts();
            let bytes = body.with_config().limit(ANSWER_MAX).read_to_vec();
            let bytes = bytes.map_err(failed)?;
            Ok(HttpResponse::from_parts(head, bytes.into()))
        });
        asking
            .await
            .unwrap_or_else(|error| Err(HttpError::new(HttpErrorKind::Unknown, error)))
    }
}

async fn collected(body: object_store::client::HttpRequestBody) -> Result<Vec<u8>, HttpError> {
    use http_body_util::BodyExt;
    Ok(body.collect().await?.to_bytes().to_vec())
}

fn failed(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt;

    use super::super::{name_of, place};
    use super::*;

    /// A bucket of the server the tests are given (`cargo xtask test`); none without one.
    fn bucket(name: &str) -> Option<S3> {
        let Ok(endpoint) = std::env::var("CANHGIAC_TEST_S3") else {
            assert!(std::env::var_os("CANHGIAC_TESTS_COMPLETE").is_none());
            // Past the test harness, which keeps what passing tests print to itself.
            let said = b"skipped: a store that speaks S3: run `cargo xtask with-s3 cargo test`\n";
            let _ = std::io::Write::write_all(&mut std::io::stderr(), said);
            return None;
        };
        let url = format!("{endpoint}/{name}");
        ureq::put(&url).send_empty().expect("a bucket is made");
        Some(S3 {
            bucket: name.to_owned(),
            endpoint,
            region: "us-east-1".to_owned(),
            access_key: "test".to_owned(),
            secret: "test".to_owned(),
        })
    }

    #[tokio::test]
    async fn an_object_is_never_overwritten() {
        let Some(s3) = bucket("never-overwritten") else {
            return;
        };
        let (name, blobs) = (name_of(b"one"), Blobs::s3(&s3).expect("a bucket"));
        let held = async || {
            let found = blobs.objects.get(&place(&name)).await.expect("an object");
            found.bytes().await.expect("its bytes").to_vec()
        };
        blobs.put(&name, b"one".to_vec()).await.expect("the first");
        let second = blobs.put(&name, b"two".to_vec()).await;
        second.expect("what is there stays, and is what was meant");
        assert_eq!(held().await, b"one");
        // The control: without the condition the second would win.
        let careless = Blobs::bucket(&s3, S3ConditionalPut::Disabled).expect("a bucket");
        let spot = place(&name);
        let put = careless.objects.put(&spot, b"two".to_vec().into());
        put.await.expect("the second");
        assert_eq!(held().await, b"two");
    }

    #[tokio::test]
    async fn a_service_that_is_away_is_said_to_be_away_in_time() {
        let s3 = S3 {
            bucket: "x".to_owned(),
            // Nobody listens on the discard port.
            endpoint: "http://127.0.0.1:9".to_owned(),
            region: "us-east-1".to_owned(),
            access_key: "test".to_owned(),
            secret: "test".to_owned(),
        };
        let blobs = Blobs::s3(&s3).expect("a bucket");
        let outcome =
            tokio::time::timeout(Duration::from_secs(5), blobs.put("abcd", vec![1])).await;
        let outcome = outcome.expect("an answer in time");
        assert!(matches!(outcome, Err(Error::Unavailable)), "{outcome:?}");
    }
}
