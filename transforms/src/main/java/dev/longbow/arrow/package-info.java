/**
 * Batches as Arrow bytes: the envelope that crosses exchanges and spill files, and conversions from
 * and to Arrow's own classes.
 */
package dev.longbow.arrow;
