//! In: definition, estimates, changes, weighting and accounts. Out: one document model and the files that show it.
//! Never: a number that was not estimated, or a rounded number used again.
