//! `/dev` and its parts: the demo's accounts and every message it "sent". Only `serve --demo` has them.

use std::fmt::Write as _;
use std::sync::Arc;

use html_escape::encode_text;
use kyck_adapters::sms::InMemorySms;
use kyck_kernel::Ctx;
use poem::http::StatusCode;
use poem::web::{Data, Json, Query};
use poem::{EndpointExt, Response, Route, get, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::IMPORTABLE;
use super::people::{GUARDIANS, STAFF};
use super::stand_ins::StandIns;
use crate::services::Services;

/// What the pages show.
#[derive(Clone)]
pub struct DevPages {
    /// Text messages sent so far.
    pub sms: Arc<InMemorySms>,
    /// Stand-ins, which record push messages.
    pub stand_ins: Arc<StandIns>,
    /// The time, for codes.
    pub services: Arc<Services>,
}

/// The routes under `/dev`.
pub fn routes(pages: DevPages) -> Route {
    Route::new()
        .at("/dev", get(page.data(pages.clone())))
        .at("/dev/style.css", get(style))
        .at("/dev/messages", get(messages.data(pages.clone())))
        .at("/dev/totp", get(totp.data(pages.clone())))
        .at("/dev/accounts", get(accounts.data(pages)))
}

/// A message as `/dev/messages` lists it.
#[derive(Serialize)]
struct Message {
    /// A phone number in E.164 form, or a push token.
    to: String,
    /// Either `SMS` or `PUSH`.
    channel: &'static str,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    at: String,
}

#[derive(Deserialize)]
struct MessageFilter {
    to: Option<String>,
}

fn sent(pages: &DevPages, to: Option<&str>) -> Vec<Message> {
    // A plus sign that the caller did not escape arrives as a space.
    let to = to.map(str::trim).map(|to| {
        if to.starts_with('+') || !to.bytes().all(|byte| byte.is_ascii_digit()) {
            to.to_owned()
        } else {
            format!("+{to}")
        }
    });

    let texts = pages
        .sms
        .recent(to.as_deref())
        .into_iter()
        .map(|message| Message {
            to: message.to,
            channel: "SMS",
            body: message.body,
            code: message.code,
            at: message.at.to_string(),
        });

    let pushes = pages
        .stand_ins
        .pushes()
        .into_iter()
        .filter(|push| to.as_ref().is_none_or(|to| *to == push.token))
        .map(|push| Message {
            body: format!(
                "{} — {}",
                push.message["notification"]["title"].as_str().unwrap_or_default(),
                push.message["notification"]["body"].as_str().unwrap_or_default()
            ),
            to: push.token,
            channel: "PUSH",
            code: None,
            at: push.at.to_rfc3339(),
        });

    let mut all: Vec<Message> = texts.chain(pushes).collect();
    all.sort_by(|one, other| other.at.cmp(&one.at));
    all
}

#[handler]
#[expect(clippy::needless_pass_by_value, reason = "an extractor is passed by value")]
fn messages(Query(filter): Query<MessageFilter>, pages: Data<&DevPages>) -> Json<Vec<Message>> {
    Json(sent(&pages, filter.to.as_deref()))
}

#[derive(Deserialize)]
struct TotpOf {
    email: String,
}

#[handler]
async fn totp(Query(of): Query<TotpOf>, pages: Data<&DevPages>) -> poem::Result<Json<Value>> {
    match pages
        .services
        .identity
        .demo_totp_code(&Ctx::system(), of.email.trim())
        .await
    {
        Ok(Some(code)) => Ok(Json(json!({ "code": code }))),
        Ok(None) => Err(poem::Error::from_string(
            "no staff of this email",
            StatusCode::NOT_FOUND,
        )),
        Err(fault) => {
            tracing::error!(error = ?fault, "no code for a member of staff");
            Err(poem::Error::from_string(
                "internal error",
                StatusCode::INTERNAL_SERVER_ERROR,
            ))
        }
    }
}

#[handler]
fn accounts() -> Json<Value> {
    let guardians: Vec<Value> = GUARDIANS
        .iter()
        .map(|guardian| {
            let children: Vec<&str> = guardian.children.iter().map(|child| child.nickname).collect();
            json!({ "family": guardian.family_name, "phone": guardian.phone, "children": children })
        })
        .collect();
    let staff: Vec<Value> = STAFF
        .iter()
        .map(|member| {
            json!({
                "email": member.email,
                "name": member.name,
                "password": member.password,
                "role": member.role.as_str(),
            })
        })
        .collect();
    Json(json!({ "guardians": guardians, "staff": staff, "importable": IMPORTABLE }))
}

#[handler]
async fn page(pages: Data<&DevPages>) -> Response {
    let mut html = String::from(
        "<!doctype html><html lang=\"ko\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"5\"><title>KYCK demo</title><link rel=\"stylesheet\" href=\"/dev/style.css\">\
         <main><h1>KYCK demo</h1><p>Invented people. The page renews itself every five seconds.</p>\
         <nav><a href=\"/app/\">Family app</a> <a href=\"/admin/\">Staff</a> <a href=\"/graphiql\">GraphiQL</a></nav>",
    );
    write_families(&mut html);
    write_staff(&mut html, &pages).await;
    write_imports(&mut html);
    write_messages(&mut html, &pages);
    html.push_str("</main></html>");

    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .header(
            "content-security-policy",
            "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        )
        .body(html)
}

fn write_families(html: &mut String) {
    html.push_str("<h2>Families</h2><table><tr><th>Family<th>Phone<th>Children</tr>");
    for guardian in &GUARDIANS {
        let children: Vec<&str> = guardian.children.iter().map(|child| child.nickname).collect();
        let _ = write!(
            html,
            "<tr><td>{}<td><code>{}</code><td>{}</tr>",
            encode_text(guardian.family_name),
            encode_text(guardian.phone),
            encode_text(&children.join(", "))
        );
    }
    html.push_str("</table>");
}

async fn write_staff(html: &mut String, pages: &DevPages) {
    html.push_str("<h2>Staff</h2><table><tr><th>Role<th>E-mail<th>Password<th>TOTP code now</tr>");
    for member in &STAFF {
        let code = pages
            .services
            .identity
            .demo_totp_code(&Ctx::system(), member.email)
            .await;
        let code = code.ok().flatten().unwrap_or_default();
        let _ = write!(
            html,
            "<tr><td>{}<td><code>{}</code><td><code>{}</code><td><code>{}</code></tr>",
            member.role.as_str(),
            encode_text(member.email),
            encode_text(member.password),
            encode_text(&code)
        );
    }
    html.push_str("</table>");
}

fn write_imports(html: &mut String) {
    html.push_str("<h2>To import</h2><ul>");
    for source in IMPORTABLE {
        let _ = write!(html, "<li><code>{}</code>", encode_text(source));
    }
    html.push_str("</ul>");
}

fn write_messages(html: &mut String, pages: &DevPages) {
    html.push_str("<h2>Messages</h2><table><tr><th>At<th>To<th>By<th>Text</tr>");
    for message in sent(pages, None).iter().take(100) {
        let _ = write!(
            html,
            "<tr><td>{}<td><code>{}</code><td>{}<td>{}</tr>",
            encode_text(&message.at),
            encode_text(&message.to),
            message.channel,
            encode_text(&message.body)
        );
    }
    html.push_str("</table>");
}

#[handler]
fn style() -> Response {
    const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;word-break:keep-all;color:#223}\
        table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #ccd;padding:.4rem .7rem;text-align:left}\
        th{background:#eef}code{font-size:.95em;user-select:all}nav a{margin-right:1rem}";
    Response::builder()
        .content_type("text/css; charset=utf-8")
        .body(STYLE)
}
