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
                    "400": problem("JSON hoặc biểu mẫu chưa đúng; «detail» nêu trường nào cần gì"),
                    "405": problem("Chỉ nhận POST; xem «Allow»"), "408": problem("Gửi quá lâu"),
                    "413": problem("Quá dài"), "415": problem("Chỉ nhận JSON hoặc biểu mẫu"), "422": problem("Không có gì để kiểm tra"),
                    "429": busy.clone(), "503": busy } } },
            "/api/openapi.json": { "get": { "operationId": "openapi", "summary": "Bản mô tả này", "security": [],
                "responses": { "200": { "description": "OpenAPI 3.1", "content": { "application/json": { "schema": { "type": "object" } } } } } } }
        },
        "components": { "schemas": schemas() }
    })
}

/// What a refusal of the check may be called.
const CODES: [&str; 18] = [
    "bad_json",
    "bad_channel",
    "bad_paid",
    "bad_gave_secret",
    "sender_too_long",
    "twice",
    "unknown_field",
    "broken",
    "empty",
    "not_readable",
    "text_too_long",
    "file_too_large",
    "too_large",
    "too_slow",
    "too_many",
    "busy",
    "wrong_kind",
    "wrong_method",
];

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let span = json!({ "type": "object", "required": ["start", "end"], "properties": { "start": { "type": "integer", "minimum": 0 }, "end": { "type": "integer", "minimum": 0 } },
        "description": "Vị trí theo byte UTF-8 của nội dung đã gửi" });
    let ticked = json!({ "type": "string", "enum": ["true", "1", "yes", "on", "false", "0", "no", "off", ""], "description": "true, 1, yes, on là có; false, 0, no, off hoặc bỏ trống là không; không kể chữ hoa" });
    let channels = json!({ "type": ["string", "null"], "enum": ["sms", "zalo", "facebook", "telegram", "email", "call", "paper", "other", "", null], "description": "Bỏ trống là không rõ" });
    let channel = json!({ "type": "string", "enum": ["sms", "zalo", "facebook", "telegram", "email", "call", "paper", "other", ""], "description": "Bỏ trống là không rõ" });
    let sender = "Tên, đầu số, số điện thoại hoặc địa chỉ thư của người gửi; nhiều nhất 200 ký tự";
    let day = json!({ "type": ["string", "null"], "format": "date" });
    json!({
        "Question": { "type": "object", "additionalProperties": false, "required": ["text"], "properties": {
            "text": { "type": "string", "minLength": 1, "maxLength": 65536, "pattern": "\\S",
                "description": "Nhiều nhất 65.536 byte UTF-8, đo theo byte: chữ Việt có dấu dài 2–3 byte, nên số ký tự được nhận ít hơn «maxLength»" },
            "sender": { "type": ["string", "null"], "maxLength": 200, "description": sender }, "channel": channels, "paid": { "type": "boolean" }, "gave_secret": { "type": "boolean" } } },
        "Form": { "type": "object", "additionalProperties": false, "description": "Mỗi trường nhiều nhất một lần; cần «text», «file» hoặc cả hai", "properties": {
            "text": { "type": "string", "description": "Nhiều nhất 65.536 byte UTF-8" },
            "file": { "type": "string", "contentMediaType": "application/octet-stream", "description": "Ảnh PNG, JPEG, WebP, thư .eml hoặc văn bản; nhiều nhất 10 MB" },
            "sender": { "type": "string", "maxLength": 200, "description": sender }, "channel": channel, "paid": ticked, "gave_secret": ticked } },
        "Span": span,
        "Answer": { "type": "object",
            "required": ["format_version", "kind", "level", "title", "summary", "reasons", "advice", "basis", "indicators", "spans", "notes", "pack_version"],
            "properties": {
                "format_version": { "type": "integer", "const": app::check::FORMAT_VERSION, "description": "Dạng của kết quả này: có thể thêm trường, không bỏ và không đổi nghĩa trường nào" },
                "kind": { "type": "string", "enum": ["text", "link", "phone", "account", "pay", "wallet", "handle", "email", "picture", "mail", "file"], "description": "Nội dung được hiểu là gì" },
                "text": { "type": "string", "description": "Chữ đọc được từ tệp, số giấy tờ tùy thân được che; các «spans» chỉ vào đây khi có" },
                "unchecked": { "type": "boolean", "description": "Chỉ có (true) khi gửi riêng một tệp và không đọc được gì trong đó; «notes» nói vì sao. Khi đó «insufficient» chưa nói lên điều gì" },
                "level": { "type": "string", "enum": ["official", "insufficient", "suspicious", "danger", "warned"] },
                "title": text, "summary": text,
                "reasons": { "type": "array", "minItems": 2, "maxItems": 4, "items": { "$ref": "#/components/schemas/Reason" } },
                "scam_type": { "type": ["object", "null"], "required": ["code", "name", "signs", "countermeasures"], "properties": {
                    "code": text, "name": text, "signs": { "type": "array", "items": text }, "countermeasures": { "type": "array", "items": text } } },
                "advice": { "type": "object", "required": ["todo", "avoid", "if_paid", "report", "object", "disclaimer"], "properties": {
                    "todo": text, "avoid": text, "if_paid": { "type": "array", "items": text }, "report": text, "object": text, "disclaimer": text } },
                "basis": { "type": "array", "minItems": 1, "items": { "type": "object", "required": ["kind", "text"], "properties": {
                    "kind": { "type": "string", "enum": ["list", "official", "rule", "model"] }, "text": text, "source": text, "date": { "type": "string", "format": "date" } } } },
                "indicators": { "type": "array", "items": { "type": "object", "required": ["kind", "value", "span"], "properties": {
                    "kind": { "type": "string", "enum": ["host", "url", "phone", "account", "pay", "wallet", "handle", "email", "file", "national_id"] },
                    "value": { "type": "string", "description": "Dạng chuẩn; giấy tờ tùy thân được che" },
                    "span": { "$ref": "#/components/schemas/Span" }, "listed": { "$ref": "#/components/schemas/Listed" },
                    "official": { "type": "string", "description": "Chủ chính thức đã đối chiếu" } } } },
                "spans": { "type": "array", "items": { "$ref": "#/components/schemas/Span" } },
                "notes": { "type": "array", "items": text }, "pack_version": text } },
        "Reason": { "type": "object", "required": ["signal", "family", "title", "text", "spans", "innocent"], "properties": {
            "signal": text, "family": text, "title": text, "text": text, "innocent": { "type": "boolean" },
            "spans": { "type": "array", "items": { "$ref": "#/components/schemas/Span" } } } },
        "Listed": { "type": "object", "required": ["list", "class", "date", "expires"], "description": "Có trong danh sách này", "properties": {
            "list": { "type": "string", "description": "Tên danh sách" },
            "class": { "type": "string", "enum": ["authority", "community", "allow"], "description": "authority: cơ quan có thẩm quyền; community: cộng đồng, doanh nghiệp; allow: đã xem xét, không gắn cờ" },
            "date": day, "expires": { "type": ["string", "null"], "format": "date", "description": "Ngày cuối cùng còn tính" } } },
        "Problem": { "type": "object", "required": ["type", "title", "status", "detail", "code"], "properties": {
            "type": text, "title": text, "status": { "type": "integer" }, "detail": { "type": "string", "description": "Chuyện gì xảy ra và cần làm gì" },
            "code": { "type": "string", "enum": CODES, "description": "Không đổi theo bản; có thể thêm mã mới" } } }
    })
}
