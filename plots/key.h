/* Where the key of a panel goes without covering anything. */
#ifndef XRD_PLOTS_KEY_H
#define XRD_PLOTS_KEY_H

#include "exactrd/plot.h"

/* The least and largest place that the series of a panel take on one of its axes; false where there is none. */
bool xrd_panel_extent(const xrd_panel *panel, const xrd_axis *axis, double *low, double *high);

/* The key's place: what the panel says, and for XRD_KEY_AUTO the first corner in which neither curves, points nor words
   lie, else below.  Sizes are estimated from the numbers of letters. */
xrd_key xrd_key_place(const xrd_panel *panel);

#endif
