// features.mjs PACKAGES MODEL FILE [CHECK]: see script/features.  The format is that of vae/losses/features.h.
import fs from "node:fs";
import path from "node:path";
import Module, { createRequire } from "node:module";

const [packages, model, file, check] = process.argv.slice(2);
const folder = path.resolve(packages, "node_modules");
const require = createRequire(path.join(folder, "index.js"));
const MODELS = {
  esrgan: { from: layersFile("@upscalerjs/esrgan-slim/models/x2"), last: "FDF", taps: ["F_m1", "LRL_1", "LRL_2", "FDF"], side: 12 },
  mobilenet: {
    from: bundled("nsfwjs/dist/models/mobilenet_v2"), last: "out_relu", side: 32,
    taps: ["Conv1_relu", "block_2_add", "block_5_add", "block_12_add", "out_relu"],
  },
  face: { from: face, side: 150 },
};

// A list of layers in the file's terms, and the tensors that they name.
class Network {
  layers = [];
  tensors = {};
  add(layer) {
    this.layers.push(layer);
    return this.layers.length - 1;
  }
  tensor(name, shape, values) {
    this.tensors[name] = { shape, values: Float32Array.from(values) };
  }
}

// [a, b, c, d] in row-major order to the order of axes given.
function transposed(values, shape, axes) {
  const strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1];
  const out = new Float32Array(values.length), to = axes.map((a) => shape[a]);
  for (let i = 0; i < out.length; i++) {
    let rest = i, at = 0;
    for (let k = 3; k >= 0; k--) {
      at += (rest % to[k]) * strides[axes[k]];
      rest = Math.floor(rest / to[k]);
    }
    out[i] = values[at];
  }
  return { shape: to, values: out };
}

function write(network, metadata) {
  const header = { __metadata__: { ...metadata, layers: JSON.stringify(network.layers) } };
  let offset = 0;
  for (const [name, t] of Object.entries(network.tensors)) {
    header[name] = { dtype: "F32", shape: t.shape, data_offsets: [offset, offset + 4 * t.values.length] };
    offset += 4 * t.values.length;
  }
  const text = Buffer.from(JSON.stringify(header)), size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const values = Object.values(network.tensors).map((t) => Buffer.from(t.values.buffer, t.values.byteOffset, 4 * t.values.length));
  fs.writeFileSync(file, Buffer.concat([size, text, ...values]));
}

// Any image will do: smooth, in [0, 1], of three channels that differ.
function image(side) {
  const values = new Float32Array(side * side * 3);
  for (let i = 0; i < values.length; i++) {
    const c = i % 3, x = Math.floor(i / 3) % side, y = Math.floor(i / 3 / side);
    values[i] = 0.5 + 0.3 * Math.sin(0.7 * x + c) * Math.cos(0.4 * y - c) + 0.2 * Math.sin(x * y + c);
  }
  return values;
}

function save(name, values) {
  fs.mkdirSync(check, { recursive: true });
  fs.writeFileSync(path.join(check, name), Buffer.from(Float32Array.from(values).buffer));
}

function layersFile(place) {
  return () => {
    const json = JSON.parse(fs.readFileSync(path.join(folder, place, "model.json")));
    const parts = json.weightsManifest[0].paths.map((p) => fs.readFileSync(path.join(folder, place, p)));
    return layersModel(json, Buffer.concat(parts));
  };
}

function bundled(place) {
  return () => {
    const json = require(path.join(folder, place, "model.min.js"));
    const parts = json.weightsManifest[0].paths.map((p) => Buffer.from(require(path.join(folder, place, `${p}.min.js`)), "base64"));
    return layersModel(json, Buffer.concat(parts));
  };
}

// A Keras model by TensorFlow.js, for images of any size.
async function layersModel(json, bytes) {
  const tf = require("@tensorflow/tfjs");
  const topology = JSON.parse(JSON.stringify(json.modelTopology));
  const config = (topology.model_config ?? topology).config;
  config.layers[0].config.batch_input_shape = [null, null, null, 3];
  const kept = config.layers.findIndex((l) => l.config.name === MODELS[model].last) + 1;
  config.layers.length = kept;
  config.output_layers = [[MODELS[model].last, 0, 0]];
  const names = new Set(config.layers.map((l) => l.config.name));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const tensors = tf.io.decodeWeights(weightData, json.weightsManifest[0].weights);
  const specs = json.weightsManifest[0].weights.filter((w) => names.has(w.name.split("/")[0]));
  const encoded = await tf.io.encodeWeights(specs.map((w) => ({ name: w.name, tensor: tensors[w.name] })));
  const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: topology, weightSpecs: encoded.specs, weightData: encoded.data }));
  const network = listed(config.layers, tensors);
  const all = tf.model({ inputs: loaded.inputs, outputs: MODELS[model].taps.map((name) => loaded.getLayer(name).output) });
  return {
    network, taps: () => {
      const { side } = MODELS[model];
      return all.predict(tf.tensor(image(side), [1, side, side, 3])).map((t) => t.dataSync());
    },
  };
}

// What a layer takes: its inputs' names.
function inputsOf(layer) {
  return layer.inbound_nodes.length === 0 ? [] : layer.inbound_nodes[0].map((node) => node[0]);
}

// The layers of a Keras model that lie on one line, but for sums, and for joins of channels before a 1 x 1 convolution:
// such a convolution is the sum of one of the last part and linear maps of the others.
function listed(layers, tensors) {
  const network = new Network(), at = {}, joins = {};
  let padding = [0, 0], last = null;
  const need = (ok, layer) => { if (!ok) throw new Error(`${layer.config.name}: ${layer.class_name} of this form is not known`); };
  const behind = (layer) => need(at[inputsOf(layer)[0]] === at[last] && inputsOf(layer).length === 1, layer);
  const weight = (name) => tensors[name]?.dataSync();
  const add = {
    InputLayer: () => -1,
    ZeroPadding2D: (layer) => {
      behind(layer);
      padding = layer.config.padding[0];
      need(JSON.stringify(layer.config.padding[1]) === JSON.stringify(padding), layer);
      return at[last];
    },
    Conv2D: (layer) => convolution(layer, "convolution", "kernel", [3, 2, 0, 1]),
    DepthwiseConv2D: (layer) => convolution(layer, "depthwise", "depthwise_kernel", [2, 3, 0, 1]),
    BatchNormalization: (layer) => {
      behind(layer);
      const name = layer.config.name, of = { weight: "gamma", bias: "beta", running_mean: "moving_mean", running_var: "moving_variance" };
      for (const [ours, theirs] of Object.entries(of)) {
        const values = weight(`${name}/${theirs}`);
        if (values) network.tensor(`${name}.${ours}`, [values.length], values);
      }
      return network.add({ type: "batch_norm", name, epsilon: layer.config.epsilon });
    },
    ReLU: (layer) => {
      behind(layer);
      need(!layer.config.negative_slope && !layer.config.threshold && [6, null, undefined].includes(layer.config.max_value), layer);
      return network.add({ type: layer.config.max_value === 6 ? "relu6" : "relu" });
    },
    Activation: (layer) => { behind(layer); return activation(layer) ?? at[last]; },
    Add: (layer) => {
      const others = inputsOf(layer).filter((name) => at[name] !== at[last]);
      need(others.length === 1 && inputsOf(layer).length === 2, layer);
      return network.add({ type: "add", from: at[others[0]] });
    },
    Concatenate: (layer) => {
      joins[layer.config.name] = inputsOf(layer);
      need(at[inputsOf(layer).at(-1)] === at[last], layer);
      return at[last];
    },
  };
  function activation(layer) {
    const word = layer.config.activation;
    need(["linear", "relu", "sigmoid", "tanh"].includes(word), layer);
    return word === "linear" ? null : network.add({ type: word });
  }
  function convolution(layer, type, kernel, axes) {
    const { name, strides, padding: mode, dilation_rate: dilation } = layer.config, parts = joins[inputsOf(layer)[0]];
    if (!parts) behind(layer);
    const shape = tensors[`${name}/${kernel}`].shape, k = shape[0];
    need(strides[0] === strides[1] && (mode === "valid" || strides[0] === 1) && (!dilation || dilation[0] === 1), layer);
    need(type === "convolution" || shape[3] === 1, layer);
    let t = transposed(weight(`${name}/${kernel}`), shape, axes);
    const maps = [];
    if (parts) {
      need(k === 1, layer);
      const out = t.shape[0], widths = parts.map((part) => channelsOf(network, at[part]));
      let first = 0;
      parts.forEach((part, i) => {
        const of = new Float32Array(out * widths[i]);
        for (let j = 0; j < of.length; j++) of[j] = t.values[Math.floor(j / widths[i]) * t.shape[1] + first + (j % widths[i])];
        maps.push({ from: at[part], values: of, width: widths[i] });
        first += widths[i];
      });
      const own = maps.pop();
      t = { shape: [out, own.width, 1, 1], values: own.values };
    }
    network.tensor(`${name}.weight`, t.shape, t.values);
    const bias = weight(`${name}/bias`);
    if (bias) network.tensor(`${name}.bias`, [bias.length], bias);
    const half = Math.floor((k - 1) / 2), pads = mode === "same" ? [half, k - 1 - half] : padding;
    padding = [0, 0];
    let index = network.add({ type, name, stride: strides[0], padding: pads });
    for (const map of maps) {
      const mapped = `${name}.of${map.from}`;
      network.tensor(`${mapped}.weight`, [t.shape[0], map.width], map.values);
      index = network.add({ type: "add", name: mapped, from: map.from });
    }
    return activation(layer) ?? index;
  }
  for (const layer of layers) {
    const { name } = layer.config;
    if (!add[layer.class_name]) need(false, layer);
    at[name] = add[layer.class_name](layer);
    last = name;
    if (MODELS[model].taps.includes(name)) network.layers[at[name]].tap = true;
  }
  return network;
}

// Channels that layer `index` of the list puts out.
function channelsOf(network, index) {
  const layer = network.layers[index];
  if (layer.type === "convolution") return network.tensors[`${layer.name}.weight`].shape[0];
  return channelsOf(network, index - 1);
}

// The face descriptor: its weights have no topology; this is the network that the package runs, by its names.
async function face() {
  const place = path.join(folder, "@vladmandic/face-api");
  // Its form for Node asks for a backend that is compiled at installation; the plain one serves as well.
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (name, ...rest) => resolve.call(Module, name === "@tensorflow/tfjs-node" ? "@tensorflow/tfjs" : name, ...rest);
  const api = require(path.join(place, "dist/face-api.node.js"));
  const { tf } = api;
  await tf.setBackend("cpu");
  await tf.ready();
  const manifest = JSON.parse(fs.readFileSync(path.join(place, "model/face_recognition_model-weights_manifest.json")))[0];
  const bytes = fs.readFileSync(path.join(place, "model", manifest.paths[0]));
  const weights = tf.io.decodeWeights(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), manifest.weights);
  const network = new Network();
  const convolve = (name, stride, padding, relu) => {
    const filters = weights[`${name}/conv/filters`], t = transposed(filters.dataSync(), filters.shape, [3, 2, 0, 1]);
    network.tensor(`${name}.weight`, t.shape, t.values);
    network.tensor(`${name}.bias`, [t.shape[0]], weights[`${name}/conv/bias`].dataSync());
    network.tensor(`${name}.scale.weight`, [t.shape[0]], weights[`${name}/scale/weights`].dataSync());
    network.tensor(`${name}.scale.bias`, [t.shape[0]], weights[`${name}/scale/biases`].dataSync());
    network.add({ type: "convolution", name, stride, padding });
    network.add({ type: "batch_norm", name: `${name}.scale` });
    return relu ? network.add({ type: "relu" }) : network.layers.length - 1;
  };
  const block = (name, from) => {
    const down = name.includes("down");
    convolve(`${name}/conv1`, down ? 2 : 1, down ? [0, 0] : [1, 1], true);
    convolve(`${name}/conv2`, 1, [1, 1], false);
    network.add(down ? { type: "add", from, pool: 2 } : { type: "add", from });
    return network.add({ type: "relu" });
  };
  convolve("conv32_down", 2, [0, 0], true);
  let at = network.add({ type: "max_pool", size: 3, stride: 2 });
  const names = [...new Set(Object.keys(weights).map((n) => n.split("/")[0]))].filter((n) => n !== "fc" && n !== "conv32_down");
  for (const name of names) {
    if (name.includes("down")) network.layers[at].tap = true;
    at = block(name, at);
  }
  network.tensor("shift", [3], [122.782, 117.001, 104.298].map((m) => m / 255));
  return {
    network, taps: async () => {
      const net = new api.FaceRecognitionNet();
      net.loadFromWeightMap(weights);
      save("fc", weights.fc.dataSync());
      const found = await net.forward(tf.tensor(image(150), [1, 150, 150, 3]).mul(255));
      return [found.dataSync()]; // the descriptor: means of the last values over the pixels, times fc
    },
  };
}

const { network, taps } = await MODELS[model].from();
write(network, { source: model });
if (check) {
  save("image", image(MODELS[model].side));
  (await taps()).forEach((values, i) => save(`tap-${i}`, values));
}
