"""The structures of pictures, networks, geometry and trained models; part of _structures.py."""
from __future__ import annotations

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p)

numbers = POINTER(c_double)

PLOT_KINDS = ("XRD_PLOT_LINE", "XRD_PLOT_POINTS", "XRD_PLOT_LINE_POINTS", "XRD_PLOT_STEP", "XRD_PLOT_BAND",
              "XRD_PLOT_ERROR_BARS")
PANEL_KINDS = ("XRD_PANEL_PLANE", "XRD_PANEL_POLAR", "XRD_PANEL_HEAT")
KEYS = ("XRD_KEY_TOP_RIGHT", "XRD_KEY_TOP_LEFT", "XRD_KEY_BOTTOM_RIGHT", "XRD_KEY_BOTTOM_LEFT", "XRD_KEY_BELOW",
        "XRD_KEY_NONE")
NORM_METHODS = ("XRD_BY_FORM", "XRD_BY_CHOLESKY", "XRD_BY_ROW_COLUMN", "XRD_BY_TORUS", "XRD_BY_LENGTH")
LAYERS = ("XRD_DENSE", "XRD_CONVOLUTION", "XRD_CHANNEL_AFFINE", "XRD_AVERAGE_POOL", "XRD_MAX_POOL", "XRD_RELU",
          "XRD_LEAKY_RELU", "XRD_UNIT_NORM")


class xrd_series(Structure):
    _fields_ = [("kind", c_int), ("title", c_char_p), ("count", c_size_t), ("x", numbers), ("y", numbers),
                ("y2", numbers), ("style", c_int), ("labels", POINTER(c_char_p))]


class xrd_axis(Structure):
    _fields_ = [("label", c_char_p), ("unit", c_char_p), ("log", c_bool), ("from", c_double), ("to", c_double),
                ("name_count", c_size_t), ("names", POINTER(c_char_p)), ("scale", c_int), ("peak", c_double)]


class xrd_panel(Structure):
    _fields_ = [("kind", c_int), ("title", c_char_p), ("x", xrd_axis), ("y", xrd_axis), ("heat", xrd_axis),
                ("key", c_int), ("series_count", c_size_t), ("series", POINTER(xrd_series)), ("rows", c_size_t),
                ("columns", c_size_t), ("matrix", numbers), ("diverging", c_bool)]


class xrd_figure(Structure):
    _fields_ = [("rows", c_size_t), ("columns", c_size_t), ("panels", POINTER(xrd_panel))]


class xrd_plot_curve(Structure):
    _fields_ = [("title", c_char_p), ("count", c_size_t), ("distortion", numbers), ("rate", numbers),
                ("lower", numbers), ("upper", numbers), ("slope", numbers), ("own_kind", c_int), ("look", c_int),
                ("labels", POINTER(c_char_p))]


class xrd_plot_style(Structure):
    _fields_ = [("kind", c_int), ("title", c_char_p), ("x", xrd_axis), ("y", xrd_axis), ("key", c_int)]


class xrd_vae_config(Structure):
    """Its fields are set by name through the library: here it is room for all of them."""
    _fields_ = [("room", c_uint64 * 2048)]


class xrd_vae_measures(Structure):
    _fields_ = [("step", c_uint64), ("samples", c_size_t), ("sse", c_double), ("sse_error", c_double),
                ("mse", c_double), ("pixel_loss", c_double), ("neural_loss", c_double), ("task_nats", c_double),
                ("task_error", c_double), ("kl_nats", c_double), ("kl_error", c_double), ("anisotropy", c_double),
                ("active_units", c_size_t), ("beta", c_double),
                ("pixel_scale", c_double), ("neural_scale", c_double), ("elapsed_s", c_double),
                ("kl_per_latent", numbers), ("latents", c_size_t)]


class xrd_posteriors(Structure):
    _fields_ = [("mean", numbers), ("log_variance", numbers), ("samples", c_size_t), ("latents", c_size_t)]


class xrd_posterior_measures(Structure):
    _fields_ = [("samples", c_size_t), ("latents", c_size_t), ("kl_nats", c_double), ("kl_error", c_double),
                ("kl_variance_nats", c_double), ("anisotropy", c_double), ("anisotropy_error", c_double),
                ("active_units", c_size_t), ("active_means", c_size_t), ("aggregate_anisotropy", c_double),
                ("aggregate_kl_nats", c_double), ("information_nats", c_double)]


class xrd_latent_measures(Structure):
    _fields_ = [("kl_nats", c_double), ("kl_variance_nats", c_double), ("mean", c_double), ("mean_variance", c_double),
                ("posterior_variance", c_double)]


class xrd_information_options(Structure):
    _fields_ = [("components", c_size_t), ("seed", c_uint64), ("noise", numbers)]


class xrd_posterior_information(Structure):
    _fields_ = [("components", c_size_t), ("information_lower", c_double), ("information_lower_error", c_double),
                ("information_upper", c_double), ("information_upper_error", c_double), ("aggregate_lower", c_double),
                ("aggregate_upper", c_double)]


class xrd_sample_rows(Structure):
    _fields_ = [("values", numbers), ("samples", c_size_t), ("size", c_size_t)]


class xrd_vae_encoding(Structure):
    _fields_ = [("samples", c_size_t), ("latents", c_size_t), ("size", c_size_t), ("mean", numbers),
                ("log_variance", numbers), ("data", numbers), ("reconstruction", numbers)]


VAE_REPORT = CFUNCTYPE(c_bool, c_void_p, c_uint64, c_uint64, POINTER(xrd_vae_measures))


class xrd_vae_options(Structure):
    _fields_ = [("threads", c_int), ("report", VAE_REPORT), ("context", c_void_p)]


class xrd_image_shape(Structure):
    _fields_ = [("channels", c_size_t), ("height", c_size_t), ("width", c_size_t)]


class xrd_network_layer(Structure):
    _fields_ = [("kind", c_int), ("input", xrd_image_shape), ("output", xrd_image_shape), ("kernel_height", c_size_t),
                ("kernel_width", c_size_t), ("stride", c_size_t), ("padding", c_size_t), ("weight", numbers),
                ("weight_count", c_size_t), ("bias", numbers), ("bias_count", c_size_t), ("parameter", c_double),
                ("tap", c_double)]


class xrd_network(Structure):
    _fields_ = [("input", xrd_image_shape), ("count", c_size_t), ("layers", POINTER(xrd_network_layer))]


class xrd_network_layer_bound(Structure):
    _fields_ = [("upper", c_double), ("cumulative", c_double), ("method", c_int)]


class xrd_observation(Structure):
    _fields_ = [("low", c_double), ("high", c_double), ("pairs", c_size_t), ("steps", c_size_t), ("seed", c_uint64)]


class xrd_affine(Structure):
    _fields_ = [("scale", c_double), ("shift", c_double)]


class xrd_jet_request(Structure):
    _fields_ = [("order", c_int), ("count", c_size_t), ("points", numbers), ("p", c_size_t), ("directions", numbers)]


class xrd_map(Structure):
    _fields_ = [("inputs", c_size_t), ("outputs", c_size_t), ("smooth", c_bool), ("context", c_void_p),
                ("jet", c_void_p)]


class xrd_metric(Structure):
    _fields_ = [("volume", c_double), ("condition", c_double), ("stretch", c_double)]


class xrd_curvature(Structure):
    _fields_ = [("christoffel", numbers), ("ricci", numbers), ("scalar", c_double), ("gauss", c_double),
                ("bending", c_double)]


class xrd_path(Structure):
    _fields_ = [("inputs", c_size_t), ("elements", c_size_t), ("z", numbers)]


class xrd_geodesic_options(Structure):
    _fields_ = [("tolerance", c_double), ("elements_most", c_size_t)]


class xrd_geodesic(Structure):
    _fields_ = [("path", xrd_path), ("length", c_double), ("change", c_double), ("straight", c_double),
                ("reached", c_bool)]
