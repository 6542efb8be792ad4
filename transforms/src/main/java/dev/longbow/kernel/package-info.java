/**
 * Vectorised evaluation of bound expressions: {@link dev.longbow.kernel.Evaluators} turns a {@link
 * dev.longbow.expr.BoundExpr} into a tree of nodes, each of which evaluates a whole batch; the
 * loops themselves are static methods in one class per family (the {@code …Kernels} and {@code
 * …Comparisons} classes) and the scalar functions in the {@code …Functions} classes, all listed in
 * {@link dev.longbow.kernel.BuiltInFunctions}.
 *
 * <p>Truth values inside this package are bytes: FALSE = 0, NULL = 1, TRUE = 3, so that AND is
 * {@code &}, OR is {@code |} and a row is selected when {@code mask >>> 1} is 1.
 */
package dev.longbow.kernel;
