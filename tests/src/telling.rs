//! Somebody tells what happened, through the form.

#![expect(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use axum::http::StatusCode;

use crate::test_app::{TestApp, between};

/// What is told.
pub const STORY: &str = "Có người gọi xưng công an bảo chuyển tiền vào tài khoản 1900000123456 MB, không được nói với ai";

/// The mark of a freshly opened form.
///
/// # Panics
/// When the page is not as it is.
pub async fn mark(app: &TestApp) -> String {
    let (_, page) = app.get("/bao-tin", None).await;
    between(&page, "name=\"luot\" value=\"", "\"")
}

/// Sends a tip; returns its receipt.
///
/// # Panics
/// When the page is not as it is.
pub async fn tip(app: &TestApp, more: &[(&str, &str)]) -> String {
    let mark = mark(app).await;
    let mut fields = vec![
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("behalf", "self"),
        ("text", STORY),
    ];
    fields.extend(more);
    let (status, page) = app.send("POST", "/bao-tin", None, &fields).await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    between(&page, "<p class=\"receipt\"><code>", "<")
}

/// Path of the first tip of the inbox; ids are 26 letters long.
///
/// # Panics
/// When the page is not as it is.
#[must_use]
pub fn first_tip(inbox: &str) -> String {
    let id = inbox
        .split("href=\"/xu-ly/")
        .find(|part| part.as_bytes().get(26) == Some(&b'"'))
        .unwrap();
    format!("/xu-ly/{}", &id[..26])
}
