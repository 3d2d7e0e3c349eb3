//! How do embeddings look as JSON? As in OpenAI's API, which many clients speak.

use bytemuck::cast_slice;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::embedding::Purpose;
use crate::engine::{EmbeddingsAnswer, EmbeddingsQuery};

/// A request to embed texts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingsBody {
    /// Name of the model in use, as `GET /v1/models` shows it.
    pub model: String,
    /// Text to embed, or an array of up to 2,048 texts.
    pub input: InputBody,
    /// Format of the vectors: `float` (when left out), or `base64` of 32-bit floats, little endian.
    pub encoding_format: Option<EncodingFormatBody>,
    /// Number of leading components of each vector to keep, if the model allows it; all when left out.
    #[schema(minimum = 1)]
    pub dimensions: Option<usize>,
    /// What the texts are for: `passage` (when left out) for texts to be found, or `query` for texts to find passages
    /// with. Some models put other words before each. Not part of OpenAI's API.
    pub input_type: Option<InputTypeBody>,
    /// Accepted for the sake of clients that send it, and ignored.
    pub user: Option<String>,
}

/// One text or several texts to embed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(
    untagged,
    expecting = "must be a text or an array of texts; arrays of token numbers belong to another tokenizer (LangChain sends texts with check_embedding_ctx_length=False)"
)]
pub enum InputBody {
    /// One text to embed.
    Text(String),
    /// Several texts to embed.
    Texts(Vec<String>),
}

/// The format in which vectors are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EncodingFormatBody {
    /// A vector is an array of numbers.
    #[default]
    Float,
    /// A vector is the base64 of 32-bit floats, little endian.
    Base64,
}

/// What the texts to embed are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InputTypeBody {
    /// The texts are to be found by queries.
    #[default]
    Passage,
    /// The texts are queries, to find passages with.
    Query,
}

/// The vectors of texts.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingsView {
    /// Type of this object, always `list`.
    object: &'static str,
    /// One vector for each text, in the order of the texts.
    data: Vec<EmbeddingView>,
    /// Name of the model that embedded the texts.
    model: String,
    /// How many tokens were read.
    usage: UsageView,
}

/// The vector of one text.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingView {
    /// Type of this object, always `embedding`.
    object: &'static str,
    /// Position of the text in the request, from 0.
    index: usize,
    /// Vector of length 1; all zero for a text without a word that the model knows.
    embedding: VectorView,
}

/// A vector, in the format that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum VectorView {
    /// The components of the vector as numbers.
    Float(Vec<f32>),
    /// The components of the vector as the base64 of 32-bit floats, little endian.
    Base64(String),
}

/// The number of tokens that were read.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageView {
    /// Number of tokens of all texts together.
    prompt_tokens: usize,
    /// Equal to `prompt_tokens`, as nothing is generated.
    total_tokens: usize,
}

/// The list of models, which holds only the one in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelListView {
    /// Type of this object, always `list`.
    object: &'static str,
    /// List of the model in use.
    data: Vec<ModelItemView>,
}

/// The embedding model in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelItemView {
    /// Name of the model in use.
    id: String,
    /// Type of this object, always `model`.
    object: &'static str,
    /// Always 0: clients expect a time here, and no model has one.
    created: u64,
    /// Owner of the model, always `likewise`.
    owned_by: &'static str,
}

impl EmbeddingsBody {
    /// Splits the request into a query to the engine and the format of the answer.
    pub fn into_query(self) -> (EmbeddingsQuery, EncodingFormatBody) {
        let query = EmbeddingsQuery {
            model: self.model,
            texts: match self.input {
                InputBody::Text(text) => vec![text],
                InputBody::Texts(texts) => texts,
            },
            dimension: self.dimensions,
            purpose: match self.input_type.unwrap_or_default() {
                InputTypeBody::Passage => Purpose::Passage,
                InputTypeBody::Query => Purpose::Query,
            },
        };
        (query, self.encoding_format.unwrap_or_default())
    }
}

impl EmbeddingsView {
    /// Shows an answer of the engine, with vectors in `format`.
    pub fn new(answer: EmbeddingsAnswer, format: EncodingFormatBody) -> Self {
        let view = |(index, vector): (usize, Vec<f32>)| EmbeddingView {
            object: "embedding",
            index,
            embedding: match format {
                EncodingFormatBody::Float => VectorView::Float(vector),
                EncodingFormatBody::Base64 => VectorView::Base64(base64(&vector)),
            },
        };
        Self {
            object: "list",
            data: answer.vectors.into_iter().enumerate().map(view).collect(),
            model: answer.model,
            usage: UsageView {
                prompt_tokens: answer.n_tokens,
                total_tokens: answer.n_tokens,
            },
        }
    }
}

impl ModelItemView {
    /// Shows the model named `id`.
    pub fn new(id: String) -> Self {
        Self {
            id,
            object: "model",
            created: 0,
            owned_by: "likewise",
        }
    }
}

impl ModelListView {
    /// Shows the list of one model, named `id`.
    pub fn new(id: String) -> Self {
        Self {
            object: "list",
            data: vec![ModelItemView::new(id)],
        }
    }
}

fn base64(vector: &[f32]) -> String {
    let little_endian: Vec<[u8; 4]> = vector.iter().map(|value| value.to_le_bytes()).collect();
    BASE64.encode(cast_slice(&little_endian))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_little_endian_floats() {
        assert_eq!(base64(&[1.0, -2.0]), "AACAPwAAAMA=");
    }
}
