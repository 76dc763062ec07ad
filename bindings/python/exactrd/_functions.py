"""The functions of the C headers: (what they return, what they take).  A test compares them with the headers."""
from __future__ import annotations

from ctypes import POINTER, c_bool, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p
from typing import Any

from . import _structures as s
from ._structures import indices, numbers

status, handle, handle_place = c_int, c_void_p, POINTER(c_void_p)
error, options = POINTER(s.xrd_error), POINTER(s.xrd_options)
problem, curve = POINTER(s.xrd_problem), POINTER(s.xrd_curve)
criteria, criteria_point = POINTER(s.xrd_criteria), POINTER(s.xrd_criteria_point)
capacity, capacity_point = POINTER(s.xrd_capacity_problem), POINTER(s.xrd_capacity_point)
derived, derived_point = POINTER(s.xrd_derived), POINTER(s.xrd_derived_point)
perception, perception_point = POINTER(s.xrd_perception), POINTER(s.xrd_perception_point)
witness, bounds = POINTER(s.xrd_witness), POINTER(s.xrd_bounds)
enclosure, scaled = POINTER(s.xrd_enclosure), s.xrd_scaled
distortion, domination = POINTER(s.xrd_distortion), POINTER(s.xrd_domination)
closed_source, closed_point = POINTER(s.xrd_closed_source), POINTER(s.xrd_closed_point)
waterfill_point, spectrum_point = POINTER(s.xrd_waterfill_point), POINTER(s.xrd_spectrum_point)
spectrum, autoregression = POINTER(s.xrd_spectrum), POINTER(s.xrd_autoregression)
table, vae_config = POINTER(s.xrd_spectrum_table), POINTER(s.xrd_vae_config)
toy_match, linear_vae = POINTER(s.xrd_toy_match), POINTER(s.xrd_linear_vae)
prototype_source, prototypes = POINTER(s.xrd_prototype_source), POINTER(s.xrd_prototypes)
linear_point = POINTER(s.xrd_linear_vae_point)
measure, measure_point = POINTER(s.xrd_measure_problem), POINTER(s.xrd_measure_point)
network, layer_bounds = POINTER(s.xrd_network), POINTER(s.xrd_network_layer_bound)
map_place = POINTER(s.xrd_map)
at_measure = (status, (measure, c_double, measure_point, options, measure_point, error))
targets = (status, (problem, numbers, c_size_t, options, curve, error))

FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "xrd_version": (c_char_p, ()),
    # problem.h, input.h, output.h
    "xrd_problem_validate": (status, (problem, error)),
    "xrd_problem_digest": (None, (problem, POINTER(s.xrd_digest))),
    "xrd_distortion_entry": (c_double, (distortion, c_size_t, c_size_t)),
    "xrd_input_load": (status, (POINTER(s.xrd_input_request), POINTER(s.xrd_input), error)),
    "xrd_input_copy": (status, (problem, POINTER(s.xrd_input), error)),
    "xrd_input_clear": (None, (POINTER(s.xrd_input),)),
    "xrd_atomic_file_open": (status, (c_char_p, handle_place, error)),
    "xrd_atomic_file_stream": (handle, (handle,)),
    "xrd_atomic_file_commit": (status, (handle, error)),
    "xrd_atomic_file_discard": (None, (handle,)),
    "xrd_document_write": (status, (handle, POINTER(s.xrd_result), error)),
    "xrd_document_read": (status, (c_char_p, POINTER(s.xrd_document), error)),
    "xrd_document_clear": (None, (POINTER(s.xrd_document),)),
    "xrd_document_problem": (status, (POINTER(s.xrd_document), POINTER(s.xrd_input_request), handle_place,
                                      error)),
    "xrd_document_problem_clear": (None, (POINTER(s.xrd_document), handle)),
    "xrd_document_check": (status, (POINTER(s.xrd_document), handle, c_size_t, POINTER(s.xrd_finding), error)),
    "xrd_document_check_until": (status, (POINTER(s.xrd_document), handle, c_size_t, s.PROGRESS, c_void_p,
                                          POINTER(s.xrd_finding), error)),
    # criteria.h
    "xrd_criteria_copy": (status, (criteria, POINTER(s.xrd_criteria_input), error)),
    "xrd_criteria_input_clear": (None, (POINTER(s.xrd_criteria_input),)),
    "xrd_criteria_at_slopes": (status, (criteria, numbers, options, criteria_point, error)),
    "xrd_criteria_at_distortions": (status, (criteria, numbers, options, criteria_point, error)),
    "xrd_criteria_at_rate": (status, (criteria, numbers, c_double, options, criteria_point, error)),
    "xrd_criteria_rate_range": (status, (criteria, numbers, options, numbers, numbers, error)),
    "xrd_criteria_direction_count": (c_size_t, (c_size_t, c_size_t)),
    "xrd_criteria_directions": (status, (criteria, c_size_t, numbers, error)),
    "xrd_criteria_point_clear": (None, (criteria_point,)),
    "xrd_check_criteria": (status, (criteria, criteria_point, c_double, POINTER(s.xrd_finding), error)),
    # capacity.h
    "xrd_capacity_copy": (status, (capacity, POINTER(s.xrd_capacity_input), error)),
    "xrd_capacity_input_clear": (None, (POINTER(s.xrd_capacity_input),)),
    "xrd_capacity_at": (status, (capacity, POINTER(c_double), options, capacity_point, error)),
    "xrd_capacity_point_clear": (None, (capacity_point,)),
    "xrd_check_capacity": (status, (capacity, capacity_point, c_double, POINTER(s.xrd_finding), error)),
    # derived.h
    "xrd_derived_copy": (status, (derived, POINTER(s.xrd_derived_input), error)),
    "xrd_derived_input_clear": (None, (POINTER(s.xrd_derived_input),)),
    "xrd_derived_at_slope": (status, (derived, c_double, options, derived_point, error)),
    "xrd_derived_at_value": (status, (derived, c_double, options, derived_point, error)),
    "xrd_derived_point_clear": (None, (derived_point,)),
    "xrd_check_derived": (status, (derived, derived_point, c_double, POINTER(s.xrd_finding), error)),
    # perception.h
    "xrd_perception_copy": (status, (perception, POINTER(s.xrd_perception_input), error)),
    "xrd_perception_input_clear": (None, (POINTER(s.xrd_perception_input),)),
    "xrd_perception_at": (status, (perception, c_double, c_double, options, perception_point, error)),
    "xrd_perception_point_clear": (None, (perception_point,)),
    "xrd_check_perception": (status, (perception, perception_point, c_double, POINTER(s.xrd_finding), error)),
    "xrd_kind_find": (handle, (c_char_p,)),
    "xrd_kind_name": (c_char_p, (handle,)),
    # curve.h, critical.h, certificate.h, check.h
    "xrd_options_init": (None, (options,)),
    "xrd_range_of": (status, (problem, POINTER(s.xrd_range), error)),
    "xrd_curve_at_slopes": targets,
    "xrd_curve_at_distortions": targets,
    "xrd_curve_at_rates": targets,
    "xrd_curve_rate_range": (status, (problem, options, numbers, numbers, error)),
    "xrd_curve_whole": (status, (problem, c_size_t, options, curve, error)),
    "xrd_curve_clear": (None, (curve,)),
    "xrd_length_at": (status, (problem, POINTER(s.xrd_length_question), options, POINTER(s.xrd_length_point),
                               POINTER(c_size_t), error)),
    "xrd_length_point_clear": (None, (POINTER(s.xrd_length_point),)),
    "xrd_check_length": (status, (problem, POINTER(s.xrd_length_point), c_double, POINTER(s.xrd_finding), error)),
    "xrd_check_length_until": (status, (problem, POINTER(s.xrd_length_point), c_double, s.PROGRESS, c_void_p,
                                        POINTER(s.xrd_finding), error)),
    "xrd_measure_load": (status, (POINTER(s.xrd_input_request), POINTER(s.xrd_measure_input), error)),
    "xrd_measure_copy": (status, (measure, POINTER(s.xrd_measure_input), error)),
    "xrd_measure_input_clear": (None, (POINTER(s.xrd_measure_input),)),
    "xrd_measure_point_witness": (s.xrd_measure_witness, (measure_point,)),
    "xrd_certify_places": (status, (measure, POINTER(s.xrd_measure_witness), POINTER(s.xrd_places), error)),
    "xrd_places_clear": (None, (POINTER(s.xrd_places),)),
    "xrd_check_measure_point": (status, (measure, measure_point, c_double, POINTER(s.xrd_finding), error)),
    "xrd_measure_at_slope": at_measure,
    "xrd_measure_at_distortion": at_measure,
    "xrd_measure_at_rate": at_measure,
    "xrd_measure_slopes": (status, (measure, c_size_t, options, numbers, error)),
    "xrd_measure_critical": (status, (measure, c_size_t, options, s.ON_ATOM_EVENT, c_void_p, POINTER(s.xrd_atom_event_list),
                                      error)),
    "xrd_atom_events_clear": (None, (POINTER(s.xrd_atom_event_list),)),
    "xrd_atom_change_name": (c_char_p, (c_int,)),
    "xrd_measure_point_clear": (None, (POINTER(s.xrd_measure_point),)),
    "xrd_measure_source_entropy": (status, (measure, POINTER(c_double), error)),
    "xrd_bottleneck_information": (c_double, (measure,)),
    "xrd_curve_critical": (status, (problem, c_size_t, options, POINTER(s.xrd_critical_list), error)),
    "xrd_curve_critical_each": (status, (problem, c_size_t, options, s.ON_CRITICAL, c_void_p,
                                         POINTER(s.xrd_critical_list), error)),
    "xrd_critical_clear": (None, (POINTER(s.xrd_critical_list),)),
    "xrd_certify": (status, (problem, witness, c_double, c_int, bounds, error)),
    "xrd_certify_at": (status, (problem, witness, c_double, c_double, c_int, bounds, error)),
    "xrd_check": (status, (problem, witness, POINTER(s.xrd_claimed_point), POINTER(s.xrd_finding), error)),
    # numbers.h
    "xrd_numbers_read": (status, (c_char_p, c_int, c_int, POINTER(s.xrd_numbers), error)),
    "xrd_numbers_clear": (None, (POINTER(s.xrd_numbers),)),
    # claims.h
    "xrd_claim_count": (c_size_t, ()),
    "xrd_claim_at": (POINTER(s.xrd_claim), (c_size_t,)),
    "xrd_claim_find": (c_bool, (c_char_p, POINTER(c_size_t))),
    "xrd_claim_options_init": (None, (POINTER(s.xrd_claim_options),)),
    "xrd_claim_verify": (status, (c_size_t, POINTER(s.xrd_claim_options), POINTER(s.xrd_claim_result), error)),
    # prototypes.h
    "xrd_prototypes_at_slope": (status, (prototype_source, c_double, prototypes, prototypes, error)),
    "xrd_prototypes_at_rate": (status, (prototype_source, c_double, prototypes, error)),
    "xrd_prototypes_clear": (None, (prototypes,)),
    # domination.h
    "xrd_domination_of": (status, (distortion, distortion, domination, error)),
    "xrd_domination_clear": (None, (domination,)),
    "xrd_domination_budget": (c_double, (domination, c_double)),
    "xrd_domination_image": (c_double, (domination, c_double)),
    "xrd_domination_compare": (status, (problem, problem, domination, options, c_size_t,
                                        POINTER(s.xrd_domination_point), error)),
    # closed.h
    "xrd_closed_init": (status, (closed_source, handle_place, error)),
    "xrd_closed_clear": (None, (handle,)),
    "xrd_closed_range": (None, (handle, numbers, numbers)),
    "xrd_closed_at_distortion": (status, (handle, c_double, closed_point, error)),
    "xrd_closed_at_rate": (status, (handle, c_double, closed_point, error)),
    "xrd_closed_at_slope": (status, (handle, c_double, closed_point, error)),
    "xrd_closed_points": (status, (handle, c_size_t, closed_point, error)),
    "xrd_closed_shannon_bound": (c_double, (handle, c_double)),
    "xrd_shannon_bound": (c_double, (c_double, c_int, c_size_t, c_double)),
    "xrd_closed_enclose_rate": (status, (closed_source, c_double, enclosure, error)),
    "xrd_closed_enclose_distortion": (status, (closed_source, c_double, c_double, enclosure, error)),
    # waterfill.h
    "xrd_waterfill_init": (status, (numbers, c_size_t, handle_place, error)),
    "xrd_waterfill_clear": (None, (handle,)),
    "xrd_waterfill_eigenvalues": (numbers, (handle, indices)),
    "xrd_waterfill_distortion_max": (c_double, (handle,)),
    "xrd_waterfill_at_level": (status, (handle, c_double, waterfill_point, error)),
    "xrd_waterfill_at_distortion": (status, (handle, c_double, waterfill_point, error)),
    "xrd_waterfill_at_rate": (status, (handle, c_double, waterfill_point, error)),
    "xrd_waterfill_points": (status, (handle, c_size_t, waterfill_point, error)),
    "xrd_waterfill_shannon_bound": (c_double, (handle, c_double)),
    "xrd_waterfill_enclose_rate": (status, (numbers, c_size_t, c_double, enclosure, error)),
    "xrd_gaussian_init": (status, (numbers, numbers, c_size_t, c_double, handle_place, error)),
    "xrd_gaussian_enclose_eigenvalues": (status, (numbers, numbers, c_size_t, numbers, numbers, error)),
    "xrd_gaussian_clear": (None, (handle,)),
    "xrd_gaussian_waterfill": (handle, (handle,)),
    "xrd_gaussian_test_channel": (status, (handle, c_double, numbers, error)),
    "xrd_spectrum_at_level": (status, (spectrum, c_double, spectrum_point, error)),
    "xrd_spectrum_at_distortion": (status, (spectrum, c_double, spectrum_point, error)),
    "xrd_spectrum_at_rate": (status, (spectrum, c_double, spectrum_point, error)),
    "xrd_spectrum_moments": (status, (spectrum, numbers, numbers, error)),
    "xrd_autoregression_validate": (status, (autoregression, numbers, error)),
    "xrd_autoregression_spectrum": (s.xrd_spectrum, (autoregression,)),
    "xrd_autoregression_enclose_rate": (status, (autoregression, c_double, c_double, enclosure, error)),
    "xrd_spectrum_table_validate": (status, (table, error)),
    "xrd_spectrum_table_spectrum": (s.xrd_spectrum, (table,)),
    # toy.h, linear_vae.h
    "xrd_scaled_from": (scaled, (c_double,)),
    "xrd_scaled_value": (c_double, (scaled,)),
    "xrd_scaled_log": (c_double, (scaled,)),
    "xrd_toy_coefficients": (status, (numbers, c_size_t, c_size_t, numbers, numbers, error)),
    "xrd_toy_variances": (None, (numbers, c_size_t, scaled, numbers)),
    "xrd_toy_rate": (c_double, (numbers, c_size_t, scaled)),
    "xrd_toy_anisotropy": (c_double, (numbers, c_size_t, scaled)),
    "xrd_variance_rate": (c_double, (numbers, c_size_t)),
    "xrd_variance_anisotropy": (c_double, (numbers, c_size_t)),
    "xrd_toy_match_rate": (status, (numbers, c_size_t, c_double, toy_match, error)),
    "xrd_toy_same_rate_pair": (status, (c_size_t, c_double, numbers, numbers, error)),
    "xrd_toy_ramp": (None, (c_size_t, c_double, numbers)),
    "xrd_toy_table3": (status, (numbers, numbers, c_size_t, POINTER(s.xrd_toy_grid), POINTER(s.xrd_toy_row), error)),
    "xrd_toy_family_member": (status, (c_int, numbers, c_size_t, c_double, numbers, error)),
    "xrd_toy_enclose_rate": (status, (numbers, c_size_t, scaled, enclosure, error)),
    "xrd_linear_vae_at_beta": (status, (linear_vae, numbers, c_double, linear_point, error)),
    "xrd_linear_vae_at_rate": (status, (linear_vae, numbers, c_double, linear_point, error)),
    "xrd_linear_vae_mixture": (status, (numbers, c_size_t, c_size_t, c_double, numbers, error)),
    "xrd_features_rows": (c_size_t, (c_int, c_size_t)),
    "xrd_features_fill": (None, (c_int, c_size_t, numbers)),
    "xrd_exponential_covariance": (None, (c_size_t, c_size_t, c_size_t, c_double, numbers)),
    # plot.h
    "xrd_figure_draw": (status, (POINTER(s.xrd_figure), c_char_p, error)),
    "xrd_curves_draw": (status, (POINTER(s.xrd_plot_curve), c_size_t, POINTER(s.xrd_plot_style), c_char_p, error)),
    # lipschitz.h
    "xrd_image_size": (c_size_t, (s.xrd_image_shape,)),
    "xrd_network_read": (status, (c_char_p, network, error)),
    "xrd_network_read_features": (status, (c_char_p, s.xrd_image_shape, network, error)),
    "xrd_network_clear": (None, (network,)),
    "xrd_network_evaluate": (status, (network, numbers, numbers, error)),
    "xrd_network_enclose": (status, (network, numbers, numbers, numbers, numbers, error)),
    "xrd_network_lipschitz": (status, (network, layer_bounds, error)),
    "xrd_network_lipschitz_within": (status, (network, c_double, c_double, layer_bounds, error)),
    "xrd_spectral_norm": (status, (numbers, c_size_t, c_size_t, numbers, POINTER(c_int), error)),
    "xrd_network_observe": (status, (network, POINTER(s.xrd_observation), numbers, error)),
    "xrd_perceptual_constants": (s.xrd_affine, (c_double,)),
    "xrd_matching_constants": (s.xrd_affine, (network, layer_bounds)),
    "xrd_score_lipschitz": (c_double, (c_double, c_size_t)),
    "xrd_hinge_constants": (s.xrd_affine, (c_double, c_double, c_double)),
    "xrd_hinge_best_t": (c_double, (c_double, c_double)),
    "xrd_mixture_constants": (s.xrd_affine, (s.xrd_affine, c_double)),
    # geometry.h
    "xrd_jet_rows": (c_size_t, (c_int, c_size_t)),
    "xrd_map_jet": (status, (map_place, POINTER(s.xrd_jet_request), numbers, error)),
    "xrd_map_open": (status, (c_char_p, c_bool, POINTER(map_place), error)),
    "xrd_map_close": (None, (map_place,)),
    "xrd_metric_at": (status, (numbers, c_size_t, c_size_t, numbers, POINTER(s.xrd_metric), error)),
    "xrd_curvature_at": (status, (numbers, c_size_t, c_size_t, POINTER(s.xrd_curvature), error)),
    "xrd_principal_angles": (status, (numbers, numbers, c_size_t, c_size_t, numbers, error)),
    "xrd_path_point": (None, (POINTER(s.xrd_path), c_double, numbers, numbers)),
    "xrd_geodesic_options_init": (None, (POINTER(s.xrd_geodesic_options),)),
    "xrd_geodesic_between": (status, (map_place, numbers, numbers, POINTER(s.xrd_geodesic_options),
                                      POINTER(s.xrd_geodesic), error)),
    "xrd_geodesic_clear": (None, (POINTER(s.xrd_geodesic),)),
    # vae.h, posterior.h
    "xrd_vae_config_init": (None, (vae_config,)),
    "xrd_vae_config_preset": (status, (vae_config, c_char_p, error)),
    "xrd_vae_is_preset": (c_bool, (c_char_p,)),
    "xrd_vae_config_set": (status, (vae_config, c_char_p, c_char_p, error)),
    "xrd_vae_key_at": (c_char_p, (c_size_t, POINTER(c_char_p), POINTER(c_char_p))),
    "xrd_vae_encode": (status, (c_char_p, c_uint64, POINTER(s.xrd_vae_encoding), error)),
    "xrd_vae_encoding_clear": (None, (POINTER(s.xrd_vae_encoding),)),
    # posterior.h
    "xrd_posterior_measure": (status, (POINTER(s.xrd_posteriors), POINTER(s.xrd_posterior_measures),
                                       POINTER(s.xrd_latent_measures), numbers, error)),
    "xrd_information_options_init": (None, (POINTER(s.xrd_information_options),)),
    "xrd_posterior_inform": (status, (POINTER(s.xrd_posteriors), POINTER(s.xrd_information_options),
                                      POINTER(s.xrd_posterior_information), error)),
    "xrd_covariance_eigenvalues_upper": (status, (POINTER(s.xrd_sample_rows), numbers, error)),
    "xrd_gaussian_upper": (status, (POINTER(s.xrd_sample_rows), c_double, numbers, error)),
    "xrd_vae_train": (status, (vae_config, c_char_p, POINTER(s.xrd_vae_options), error, error)),
}
