"""The structures of the C headers, under their C names.  A test compares each size and offset with the compiler's."""
from __future__ import annotations

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char, c_char_p, c_double, c_int, c_int64, c_size_t,
                    c_uint32, c_uint64, c_void_p)

numbers = POINTER(c_double)
indices = POINTER(c_size_t)

PROGRESS = CFUNCTYPE(c_bool, c_void_p, c_size_t, c_size_t)
DENSITY = CFUNCTYPE(c_double, c_double, c_void_p)

ERROR_SIZE = 512
MORE_DISTORTIONS = 7
CRITERIA_MAX = 8
INPUT_FILES = 6 + MORE_DISTORTIONS

# Enumerations, by the C names of their values; a test compares them too.
STATUS = ("XRD_OK", "XRD_ERR_INTERNAL", "XRD_ERR_ARGUMENT", "XRD_ERR_INPUT", "XRD_ERR_IO", "XRD_ERR_MEMORY",
          "XRD_ERR_INTERRUPTED")
KINDS = ("XRD_MATRIX", "XRD_SQUARED", "XRD_ABSOLUTE", "XRD_HAMMING")
METHODS = ("XRD_NEWTON", "XRD_BLAHUT_ARIMOTO")
OUTCOMES = ("XRD_STOP_GAP", "XRD_STOP_STALLED", "XRD_STOP_ITERATIONS")
VERDICTS = ("XRD_OPEN", "XRD_CLOSED")
UNITS = ("XRD_NATS", "XRD_BITS")
FAMILIES = ("XRD_CLOSED_BERNOULLI", "XRD_CLOSED_UNIFORM", "XRD_CLOSED_HAMMING", "XRD_CLOSED_LOG_LOSS",
            "XRD_CLOSED_ERASURE", "XRD_CLOSED_GAUSSIAN", "XRD_CLOSED_LAPLACE", "XRD_CLOSED_EXPONENTIAL",
            "XRD_CLOSED_WIENER")
DIFFERENCES = ("XRD_ERROR_SQUARED", "XRD_ERROR_ABSOLUTE", "XRD_ERROR_ONE_SIDED", "XRD_ERROR_HAMMING")
TOY_FAMILIES = ("XRD_FAMILY_POWER", "XRD_FAMILY_MIXTURE")
FEATURES = ("XRD_FEATURES_EDGES", "XRD_FEATURES_POOL")

class xrd_error(Structure):
    _fields_ = [("message", c_char * ERROR_SIZE)]


class xrd_digest(Structure):
    _fields_ = [("hex", c_char * 65)]


class xrd_numbers(Structure):
    _fields_ = [("rows", c_size_t), ("columns", c_size_t), ("values", POINTER(c_double)), ("scale", c_double),
                ("rank", c_size_t), ("second", c_size_t), ("bytes", c_uint64), ("sha256", xrd_digest)]


class xrd_enclosure(Structure):
    _fields_ = [("lower", c_double), ("upper", c_double)]


class xrd_distortion(Structure):
    _fields_ = [("kind", c_int), ("n", c_size_t), ("m", c_size_t), ("dim", c_size_t), ("matrix", numbers),
                ("x", numbers), ("y", numbers)]


class xrd_problem(Structure):
    _fields_ = [("p", numbers), ("distortion", xrd_distortion)]


class xrd_witness(Structure):
    _fields_ = [("slope", c_double), ("q", numbers), ("w", numbers)]


class xrd_bounds(Structure):
    _fields_ = [("distortion", c_double), ("distortion_low", c_double), ("rate_lower", c_double),
                ("rate_upper", c_double)]


class xrd_point(Structure):
    _fields_ = [("slope", c_double), ("rate_nats", c_double), ("bounds", xrd_bounds), ("support", c_size_t),
                ("verdict", c_int), ("outcome", c_int), ("iterations", c_size_t), ("n", c_size_t), ("m", c_size_t),
                ("witness_slope", c_double), ("q", numbers), ("w", numbers)]


ON_POINT = CFUNCTYPE(c_bool, c_void_p, c_size_t, POINTER(xrd_point))

SETTLE = CFUNCTYPE(c_bool, c_void_p)


class xrd_approach(Structure):
    _fields_ = [("gap_nats", c_double), ("goal_nats", c_double)]


class xrd_options(Structure):
    _fields_ = [("method", c_int), ("gap_nats", c_double), ("threads", c_int), ("max_iterations", c_size_t),
                ("progress", PROGRESS), ("progress_context", c_void_p), ("on_point", ON_POINT),
                ("on_point_context", c_void_p), ("without_duals", c_bool),
                ("settle", SETTLE), ("settle_context", c_void_p),
                ("approach", POINTER(xrd_approach)), ("team", c_void_p)]


class xrd_curve(Structure):
    _fields_ = [("count", c_size_t), ("points", POINTER(xrd_point))]


class xrd_length_point(Structure):
    _fields_ = [("length", c_size_t), ("distortion", c_double), ("excess", c_double), ("rate_nats", c_double),
                ("converse_lower", c_double), ("achievable_upper", c_double), ("dispersion", c_double),
                ("dispersion_lower", c_double), ("dispersion_upper", c_double), ("second_order", c_double),
                ("bounds", xrd_bounds), ("verdict", c_int), ("support", c_size_t), ("n", c_size_t), ("m", c_size_t),
                ("witness_slope", c_double), ("q", numbers), ("w", numbers)]


class xrd_length_question(Structure):
    _fields_ = [("distortion", c_double), ("excess", c_double), ("lengths", POINTER(c_size_t)), ("count", c_size_t)]


class xrd_range(Structure):
    _fields_ = [("distortion_min", c_double), ("distortion_max", c_double)]


class xrd_critical(Structure):
    _fields_ = [("slope_low", c_double), ("slope_high", c_double), ("distortion_low", c_double),
                ("distortion_high", c_double), ("straight", c_bool), ("entering_count", c_size_t),
                ("leaving_count", c_size_t), ("entering", indices), ("leaving", indices), ("verdict", c_int)]


ON_CRITICAL = CFUNCTYPE(c_bool, c_void_p, POINTER(xrd_critical))


class xrd_critical_list(Structure):
    _fields_ = [("count", c_size_t), ("events", POINTER(xrd_critical))]


class xrd_claim(Structure):
    _fields_ = [("id", c_char_p), ("aliases", c_char_p), ("source", c_char_p), ("statement", c_char_p),
                ("sabotage", c_char_p), ("single", c_bool), ("evidence", c_int)]


class xrd_claim_options(Structure):
    _fields_ = [("trials", c_size_t), ("seed", c_uint64), ("threads", c_int), ("sabotaged", c_bool),
                ("progress", PROGRESS), ("progress_context", c_void_p)]


class xrd_claim_result(Structure):
    _fields_ = [("instances", c_size_t), ("variants", c_size_t), ("noticed", c_size_t), ("proved", c_size_t),
                ("consistent", c_size_t), ("unresolved", c_size_t), ("failed", c_size_t), ("orderings", c_size_t),
                ("informative", c_size_t), ("worst_margin", c_double), ("worst_instance", c_size_t),
                ("failed_instance", c_size_t), ("detail", c_char * 256), ("passed", c_bool)]


class xrd_claimed_point(Structure):
    _fields_ = [("slope", c_double), ("rate_nats", c_double), ("bounds", xrd_bounds), ("support", c_size_t),
                ("gap_nats", c_double), ("verdict", c_int)]


class xrd_finding(Structure):
    _fields_ = [("accepted", c_bool), ("undecided", c_bool), ("rate_lower", c_double), ("rate_upper", c_double),
                ("reason", c_char * ERROR_SIZE)]


class xrd_domination(Structure):
    _fields_ = [("dominated", c_bool), ("row", c_size_t), ("column", c_size_t), ("pairs", c_size_t),
                ("strong_max", c_double), ("count", c_size_t), ("strong", numbers), ("weak", numbers),
                ("scale", numbers), ("shift", numbers)]


class xrd_domination_point(Structure):
    _fields_ = [("distortion", c_double), ("rate", xrd_enclosure), ("vertex", c_size_t), ("budget", c_double),
                ("bound", xrd_enclosure)]


class xrd_input_request(Structure):
    _fields_ = [("pmf", c_char_p), ("counts", c_char_p), ("bytes", c_char_p), ("samples", c_char_p),
                ("source", c_char_p), ("weights", c_char_p), ("normalize", c_bool), ("distortion", c_char_p),
                ("alphabet", c_char_p), ("reproduction", c_char_p), ("draw", c_size_t), ("seed", c_uint64),
                ("more_distortions", c_char_p * MORE_DISTORTIONS),
                ("channel", c_char_p), ("cost", c_char_p), ("payoff", c_char_p), ("observation", c_char_p),
                ("constraint", c_char_p),
                ("density", c_char_p), ("mixture", c_char_p), ("histogram", c_char_p), ("joint", c_char_p),
                ("labels", c_char_p), ("label_weight", c_double)]


class xrd_input_file(Structure):
    _fields_ = [("role", c_char_p), ("path", c_char_p), ("bytes", c_uint64), ("sha256", xrd_digest)]


class xrd_mapping(Structure):
    _fields_ = [("address", c_void_p), ("bytes", c_size_t), ("seconds", c_int64), ("nanoseconds", c_int64)]


class xrd_input(Structure):
    _fields_ = [("problem", xrd_problem), ("p", numbers), ("matrix", numbers), ("x", numbers), ("y", numbers),
                ("file_count", c_size_t), ("files", xrd_input_file * INPUT_FILES), ("mapped", c_bool),
                ("p_room", xrd_mapping), ("table_room", xrd_mapping), ("pieces", c_void_p)]


class xrd_criteria(Structure):
    _fields_ = [("p", numbers), ("count", c_size_t), ("distortions", xrd_distortion * CRITERIA_MAX)]


class xrd_criteria_input(Structure):
    _fields_ = [("criteria", xrd_criteria), ("parts", xrd_input * CRITERIA_MAX), ("file_count", c_size_t),
                ("files", xrd_input_file * INPUT_FILES)]


class xrd_criteria_point(Structure):
    _fields_ = [("count", c_size_t), ("slopes", numbers), ("distortions", numbers), ("rate_nats", c_double),
                ("rate_lower", c_double), ("rate_upper", c_double), ("support", c_size_t), ("verdict", c_int),
                ("n", c_size_t), ("m", c_size_t), ("q", numbers), ("w", numbers)]


class xrd_derived(Structure):
    _fields_ = [("p", numbers), ("states", c_size_t), ("n", c_size_t), ("m", c_size_t), ("observation", numbers),
                ("payoff", numbers), ("distortion", xrd_distortion)]


class xrd_derived_input(Structure):
    _fields_ = [("derived", xrd_derived), ("held", xrd_input), ("observation", numbers), ("payoff", numbers)]


class xrd_derived_point(Structure):
    _fields_ = [("slope", c_double), ("value", c_double), ("rate_nats", c_double), ("rate_lower", c_double),
                ("rate_upper", c_double), ("information_cost", c_double), ("support", c_size_t), ("verdict", c_int),
                ("n", c_size_t), ("m", c_size_t), ("q", numbers), ("w", numbers)]


class xrd_density(Structure):
    _fields_ = [("family", c_int), ("parameter", c_double * 3), ("count", c_size_t), ("rows", numbers)]


class xrd_density_input(Structure):
    _fields_ = [("density", xrd_density), ("rows", numbers), ("file_count", c_size_t), ("file", xrd_input_file)]


class xrd_measure_problem(Structure):
    _fields_ = [("kernel", c_int), ("density", POINTER(xrd_density)), ("n", c_size_t), ("dim", c_size_t), ("p", numbers),
                ("x", numbers), ("tasks", c_size_t), ("label_counts", POINTER(c_size_t)), ("labels", POINTER(c_uint32)),
                ("weight", c_double)]


class xrd_measure_input(Structure):
    _fields_ = [("problem", xrd_measure_problem), ("held", xrd_input), ("density", xrd_density_input),
                ("label_counts", POINTER(c_size_t)), ("labels", POINTER(c_uint32))]


class xrd_measure_point(Structure):
    _fields_ = [("slope", c_double), ("rate_nats", c_double), ("bounds", xrd_bounds), ("excess_nats", c_double),
                ("shannon_nats", c_double), ("attained", c_bool), ("relevance_nats", c_double), ("verdict", c_int), ("rounds", c_size_t),
                ("atoms", c_size_t), ("width", c_size_t), ("coordinates", c_size_t), ("places", numbers),
                ("masses", numbers), ("witness_slope", c_double), ("cut_low", c_double), ("cut_high", c_double),
                ("kappa_low", c_double), ("kappa_high", c_double)]


class xrd_measure_witness(Structure):
    _fields_ = [("slope", c_double), ("count", c_size_t), ("width", c_size_t), ("places", numbers), ("masses", numbers),
                ("cut_low", c_double), ("cut_high", c_double), ("kappa_low", c_double), ("kappa_high", c_double)]


class xrd_atom_event(Structure):
    _fields_ = [("slope", c_double), ("slope_low", c_double), ("slope_high", c_double), ("before", c_size_t),
                ("after", c_size_t), ("change", c_int), ("distortion", c_double), ("rate_nats", c_double),
                ("width", c_size_t), ("place", numbers), ("verdict", c_int)]


ON_ATOM_EVENT = CFUNCTYPE(c_bool, c_void_p, POINTER(xrd_atom_event))


class xrd_atom_event_list(Structure):
    _fields_ = [("count", c_size_t), ("events", POINTER(xrd_atom_event))]


class xrd_places(Structure):
    _fields_ = [("count", c_size_t), ("counted", c_bool), ("box", indices), ("low", numbers), ("high", numbers)]


class xrd_capacity_problem(Structure):
    _fields_ = [("n", c_size_t), ("m", c_size_t), ("matrix", numbers), ("cost", numbers)]


class xrd_capacity_point(Structure):
    _fields_ = [("cost", c_double), ("capacity_nats", c_double), ("capacity_lower", c_double),
                ("capacity_upper", c_double), ("support", c_size_t), ("verdict", c_int), ("n", c_size_t),
                ("m", c_size_t), ("slope", c_double), ("p", numbers), ("r", numbers)]


class xrd_peak_point(Structure):
    _fields_ = [("cost", c_double), ("capacity_nats", c_double), ("capacity_lower", c_double),
                ("capacity_upper", c_double), ("support", c_size_t), ("verdict", c_int), ("most", c_size_t),
                ("count", c_size_t), ("places", numbers), ("masses", numbers)]


class xrd_capacity_input(Structure):
    _fields_ = [("problem", xrd_capacity_problem), ("held", xrd_input)]


class xrd_perception(Structure):
    _fields_ = [("problem", xrd_problem), ("constraint", c_int), ("cost", xrd_distortion)]


class xrd_perception_input(Structure):
    _fields_ = [("perception", xrd_perception), ("parts", xrd_criteria_input)]


class xrd_perception_point(Structure):
    _fields_ = [("distortion", c_double), ("perception", c_double), ("rate_nats", c_double), ("rate_lower", c_double),
                ("rate_upper", c_double), ("support", c_size_t), ("verdict", c_int), ("slope", c_double),
                ("price", c_double), ("n", c_size_t), ("m", c_size_t), ("moves", c_size_t), ("q", numbers),
                ("w", numbers), ("g", numbers), ("plan", numbers)]


class xrd_result(Structure):
    _fields_ = [("kind", c_void_p), ("command", POINTER(c_char_p)), ("request", POINTER(xrd_input_request)),
                ("input", c_void_p), ("unit", c_int), ("gap_nats", c_double), ("threads", c_int), ("count", c_size_t),
                ("points", c_void_p)]


class xrd_document(Structure):
    _fields_ = [("kind", c_void_p), ("path", c_char_p), ("request", xrd_input_request), ("file_count", c_size_t),
                ("files", xrd_input_file * INPUT_FILES), ("n", c_size_t), ("m", c_size_t),
                ("problem_sha256", xrd_digest), ("embedded", c_void_p), ("unit", c_int), ("gap_nats", c_double),
                ("count", c_size_t), ("points", c_void_p)]


class xrd_closed_source(Structure):
    _fields_ = [("family", c_int), ("parameter", c_double), ("p", numbers), ("n", c_size_t)]


class xrd_closed_point(Structure):
    _fields_ = [("slope", c_double), ("distortion", c_double), ("rate_nats", c_double), ("support", c_size_t)]


class xrd_waterfill_point(Structure):
    _fields_ = [("water_level", c_double), ("distortion", c_double), ("rate_nats", c_double), ("slope", c_double),
                ("active", c_size_t)]


class xrd_spectrum(Structure):
    _fields_ = [("density", DENSITY), ("context", c_void_p), ("knots", numbers), ("knot_count", c_size_t)]


class xrd_spectrum_point(Structure):
    _fields_ = [("water_level", c_double), ("distortion", c_double), ("rate_nats", c_double), ("slope", c_double),
                ("active", c_double), ("distortion_error", c_double), ("rate_error_nats", c_double)]


class xrd_autoregression(Structure):
    _fields_ = [("coefficients", numbers), ("order", c_size_t), ("innovation", c_double)]


class xrd_spectrum_table(Structure):
    _fields_ = [("frequencies", numbers), ("densities", numbers), ("count", c_size_t)]


class xrd_scaled(Structure):
    _fields_ = [("significand", c_double), ("exponent", c_int64)]


class xrd_toy_match(Structure):
    _fields_ = [("beta", xrd_scaled), ("rate_nats", c_double), ("anisotropy", c_double)]


class xrd_toy_row(Structure):
    _fields_ = [("target_nats", c_double), ("match", xrd_toy_match)]


class xrd_toy_grid(Structure):
    _fields_ = [("beta_low", c_double), ("beta_high", c_double), ("grid_points", c_size_t), ("exact", c_bool)]


class xrd_linear_vae(Structure):
    _fields_ = [("covariance", numbers), ("n", c_size_t), ("latents", c_size_t)]


class xrd_linear_vae_point(Structure):
    _fields_ = [("beta", c_double), ("rate_nats", c_double), ("distortion", c_double), ("anisotropy", c_double),
                ("active", c_size_t)]


class xrd_prototype_source(Structure):
    _fields_ = [("n", c_size_t), ("dim", c_size_t), ("p", numbers), ("x", numbers), ("tasks", c_size_t),
                ("label_counts", indices), ("labels", POINTER(c_uint32)), ("weight", c_double),
                ("progress", PROGRESS), ("progress_context", c_void_p)]


class xrd_prototypes(Structure):
    _fields_ = [("slope", c_double), ("bounds", xrd_bounds), ("excess", c_double), ("n", c_size_t), ("dim", c_size_t),
                ("width", c_size_t), ("count", c_size_t), ("mass", numbers), ("prototypes", numbers),
                ("instability", numbers), ("channel", numbers), ("squared", numbers), ("log_loss", numbers),
                ("information", numbers)]


from ._structures_models import *  # noqa: E402,F401,F403  pictures, networks, models: one room with these
