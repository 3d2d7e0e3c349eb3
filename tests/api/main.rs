//! The API over real HTTP: a service of its own on port 0 for each test, one file for each resource.

mod app;
mod auth;
mod bodies;
mod cleaning;
mod collections;
mod corpus;
mod documents;
mod embeddings;
mod errors;
mod filters;
mod health;
mod ingest;
mod jobs;
mod limits;
mod load;
mod models;
mod openapi;
mod reembed;
mod reports;
mod similar;
mod similar_options;
mod similar_pages;
mod stories;
mod topics;
mod topics_over_time;
