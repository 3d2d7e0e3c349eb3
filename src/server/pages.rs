//! The web pages, which are compiled into the binary.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, guard, web};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Path, content type and content of every file of the pages.
const FILES: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("../../web/index.html")),
    ("/web/style.css", CSS, include_str!("../../web/style.css")),
    ("/web/app.js", SCRIPT, include_str!("../../web/app.js")),
    ("/web/api.js", SCRIPT, include_str!("../../web/api.js")),
    (
        "/web/colours.js",
        SCRIPT,
        include_str!("../../web/colours.js"),
    ),
    (
        "/web/documents.js",
        SCRIPT,
        include_str!("../../web/documents.js"),
    ),
    (
        "/web/corrections.js",
        SCRIPT,
        include_str!("../../web/corrections.js"),
    ),
    (
        "/web/lineage.js",
        SCRIPT,
        include_str!("../../web/lineage.js"),
    ),
    ("/web/dom.js", SCRIPT, include_str!("../../web/dom.js")),
    ("/web/map.js", SCRIPT, include_str!("../../web/map.js")),
    (
        "/web/matches.js",
        SCRIPT,
        include_str!("../../web/matches.js"),
    ),
    (
        "/web/picker.js",
        SCRIPT,
        include_str!("../../web/picker.js"),
    ),
    (
        "/web/reports.js",
        SCRIPT,
        include_str!("../../web/reports.js"),
    ),
    (
        "/web/routes.js",
        SCRIPT,
        include_str!("../../web/routes.js"),
    ),
    (
        "/web/similar.js",
        SCRIPT,
        include_str!("../../web/similar.js"),
    ),
    (
        "/web/topics.js",
        SCRIPT,
        include_str!("../../web/topics.js"),
    ),
    (
        "/web/treemap.js",
        SCRIPT,
        include_str!("../../web/treemap.js"),
    ),
];

/// Path at which people look for the API documentation; it leads to the page itself.
const DOCS: &str = "/docs";

/// Pattern of the paths of the API documentation.
pub(super) const DOCS_FILES: &str = "/docs/{_:.*}";
/// Path of the OpenAPI document, which the API documentation is made of.
pub(super) const OPENAPI: &str = "/openapi.json";

/// The paths of all pages, with those of the API documentation.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    let files = FILES.iter().map(|(path, _, _)| *path);
    files.chain([DOCS, DOCS_FILES, OPENAPI])
}

pub(super) fn configure(app: &mut web::ServiceConfig) {
    for &(path, content_type, content) in FILES {
        let page = move || async move {
            HttpResponse::Ok()
                .content_type(content_type)
                .insert_header((CACHE_CONTROL, "no-cache"))
                .body(content)
        };
        app.service(web::resource(path).guard(guard::Get()).to(page));
    }
    let to_docs = || async {
        HttpResponse::PermanentRedirect()
            .insert_header(("location", "/docs/"))
            .finish()
    };
    app.service(web::resource(DOCS).guard(guard::Get()).to(to_docs));
}
