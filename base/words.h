/* Words and what they mean, side by side: a list L(C) is C("word", VALUE) for each. */
#ifndef XRD_BASE_WORDS_H
#define XRD_BASE_WORDS_H

#define XRD_WORD(word, value) "|" word

/* The words of a list, separated by |. */
#define XRD_WORDS(list) (&(list(XRD_WORD))[1])

#endif
