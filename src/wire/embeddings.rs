//! Embeddings as JSON, in the shape of OpenAI's interface, which many clients speak.

use bytemuck::cast_slice;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::embedding::Purpose;
use crate::engine::{EmbeddingsAnswer, EmbeddingsQuery};

/// Texts to embed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingsBody {
    /// Name of the model in use, as `GET /v1/models` tells it.
    pub model: String,
    /// A text, or up to 2,048 of them.
    pub input: InputBody,
    /// `float` or `base64` (of 32-bit floats, little endian).
    pub encoding_format: Option<EncodingFormatBody>,
    /// Numbers to keep of each vector, where the model allows it; left out: all.
    #[schema(minimum = 1)]
    pub dimensions: Option<usize>,
    /// What the texts are for: `passage`, to be kept, or `query`, to be compared with passages now. Some models put
    /// other words before each. Not part of OpenAI's interface.
    pub input_type: Option<InputTypeBody>,
    /// Taken for the sake of clients that send it, and not used.
    pub user: Option<String>,
}

/// A text or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(
    untagged,
    expecting = "must be a text or an array of texts; arrays of token numbers belong to another tokenizer (LangChain sends texts with check_embedding_ctx_length=False)"
)]
pub enum InputBody {
    /// One text.
    Text(String),
    /// Several.
    Texts(Vec<String>),
}

/// How vectors are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EncodingFormatBody {
    /// An array of numbers.
    #[default]
    Float,
    /// 32-bit floats, little endian, in base64.
    Base64,
}

/// What texts are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InputTypeBody {
    /// To be kept.
    #[default]
    Passage,
    /// To be compared with passages now.
    Query,
}

/// Embedded texts.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingsView {
    /// Always `list`.
    object: &'static str,
    /// One for each text, in their order.
    data: Vec<EmbeddingView>,
    /// Name of the model.
    model: String,
    /// What was read.
    usage: UsageView,
}

/// An embedded text.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingView {
    /// Always `embedding`.
    object: &'static str,
    /// Which text, counted from 0.
    index: usize,
    /// A vector of length 1; all zero for a text without a word that the model knows.
    embedding: VectorView,
}

/// A vector.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum VectorView {
    /// Its numbers.
    Float(Vec<f32>),
    /// Its numbers as 32-bit floats, little endian, in base64.
    Base64(String),
}

/// What was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageView {
    /// Tokens of all texts.
    prompt_tokens: usize,
    /// The same.
    total_tokens: usize,
}

/// The model in use, in the shape of OpenAI's interface.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelListView {
    /// Always `list`.
    object: &'static str,
    /// One model.
    data: Vec<ModelItemView>,
}

/// A model.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelItemView {
    /// Its name.
    id: String,
    /// Always `model`.
    object: &'static str,
    /// Always 0; clients expect a time.
    created: u64,
    /// Always `likewise`.
    owned_by: &'static str,
}

impl EmbeddingsBody {
    /// What is asked, and how the answer is to be written.
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
    /// An answer written as asked.
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
    /// A model by its name.
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
    /// The list of the one model in use.
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
