//! The API's own description, OpenAPI 3.1. Written by hand: utoipa would add a macro layer for one operation; a test
//! keeps it true to the routes and to real answers.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) async fn document() -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        value().to_string(),
    )
        .into_response()
}

/// The document.
pub(crate) fn value() -> Value {
    let problem = |text: &str| json!({ "description": text, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let busy = json!({ "description": "Đang quá tải, hãy quay lại sau", "headers": { "Retry-After": { "schema": { "type": "integer" } } },
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Cảnh Giác", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "Kiểm tra tin nhắn, đường dẫn, số điện thoại, tài khoản, ảnh, thư. Không lưu nội dung được gửi." },
        "servers": [{ "url": "/" }],
        "paths": {
            "/api/v1/check": { "post": {
                "operationId": "check", "summary": "Kiểm tra một nội dung", "security": [],
                "requestBody": { "required": true, "content": {
                    "application/json": { "schema": { "$ref": "#/components/schemas/Question" } },
                    "multipart/form-data": { "schema": { "$ref": "#/components/schemas/Form" } } } },
                "responses": {
                    "200": { "description": "Kết luận tham khảo", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Answer" } } } },
                    "400": problem("JSON hoặc biểu mẫu chưa đúng"), "408": problem("Gửi quá lâu"),
                    "413": problem("Quá dài"), "415": problem("Chỉ nhận JSON hoặc biểu mẫu"), "422": problem("Không có gì để kiểm tra"),
                    "429": busy.clone(), "503": busy } } },
            "/api/openapi.json": { "get": { "operationId": "openapi", "summary": "Bản mô tả này", "security": [],
                "responses": { "200": { "description": "OpenAPI 3.1", "content": { "application/json": { "schema": { "type": "object" } } } } } } }
        },
        "components": { "schemas": schemas() }
    })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let span = json!({ "type": "object", "required": ["start", "end"], "properties": { "start": { "type": "integer", "minimum": 0 }, "end": { "type": "integer", "minimum": 0 } },
        "description": "Vị trí theo byte UTF-8 của nội dung đã gửi" });
    let ticked = json!({ "type": "string", "description": "Bỏ trống, «0» hoặc «false» là không; chữ khác là có" });
    let channels = json!({ "type": ["string", "null"], "enum": ["sms", "zalo", "facebook", "telegram", "email", "call", "paper", "other", null] });
    json!({
        "Question": { "type": "object", "additionalProperties": false, "required": ["text"], "properties": {
            "text": { "type": "string", "minLength": 1, "maxLength": 65536, "pattern": "\\S", "description": "Nhiều nhất 65.536 byte UTF-8" },
            "sender": { "type": ["string", "null"] }, "channel": channels, "paid": { "type": "boolean" }, "gave_secret": { "type": "boolean" } } },
        "Form": { "type": "object", "additionalProperties": false, "properties": { "text": text, "file": { "type": "string", "contentMediaType": "application/octet-stream" },
            "sender": text, "channel": text, "paid": ticked, "gave_secret": ticked } },
        "Span": span,
        "Answer": { "type": "object",
            "required": ["format_version", "kind", "level", "title", "summary", "reasons", "advice", "basis", "indicators", "spans", "notes", "pack_version"],
            "properties": {
                "format_version": { "type": "integer", "const": app::check::FORMAT_VERSION, "description": "Dạng của kết quả này: có thể thêm trường, không bỏ và không đổi nghĩa trường nào" },
                "kind": text, "text": { "type": "string", "description": "Chữ đọc được từ tệp" },
                "level": { "type": "string", "enum": ["official", "insufficient", "suspicious", "danger", "warned"] },
                "title": text, "summary": text,
                "reasons": { "type": "array", "minItems": 2, "maxItems": 4, "items": { "$ref": "#/components/schemas/Reason" } },
                "scam_type": { "type": ["object", "null"], "required": ["code", "name", "signs", "countermeasures"], "properties": {
                    "code": text, "name": text, "signs": { "type": "array", "items": text }, "countermeasures": { "type": "array", "items": text } } },
                "advice": { "type": "object", "required": ["todo", "avoid", "if_paid", "report", "object", "disclaimer"], "properties": {
                    "todo": text, "avoid": text, "if_paid": { "type": "array", "items": text }, "report": text, "object": text, "disclaimer": text } },
                "basis": { "type": "array", "minItems": 1, "items": { "type": "object", "required": ["kind", "text"], "properties": {
                    "kind": { "type": "string", "enum": ["list", "rule", "model"] }, "text": text, "source": text, "date": { "type": "string", "format": "date" } } } },
                "indicators": { "type": "array", "items": { "type": "object", "required": ["kind", "value", "span"], "properties": {
                    "kind": text, "value": text, "span": { "$ref": "#/components/schemas/Span" }, "listed": { "type": "object" }, "official": text } } },
                "spans": { "type": "array", "items": { "$ref": "#/components/schemas/Span" } },
                "notes": { "type": "array", "items": text }, "pack_version": text } },
        "Reason": { "type": "object", "required": ["signal", "family", "title", "text", "spans", "innocent"], "properties": {
            "signal": text, "family": text, "title": text, "text": text, "innocent": { "type": "boolean" },
            "spans": { "type": "array", "items": { "$ref": "#/components/schemas/Span" } } } },
        "Problem": { "type": "object", "required": ["type", "title", "status", "detail", "code"], "properties": {
            "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "code": text } }
    })
}
