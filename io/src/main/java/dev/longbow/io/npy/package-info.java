/** Matrices as NumPy's {@code .npy} files. */
package dev.longbow.io.npy;
