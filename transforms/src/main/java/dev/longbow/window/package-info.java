/**
 * Window functions over rows that come sorted by partition and order: plain Java, batch by batch,
 * with what a row needs of its neighbours kept between batches.
 */
package dev.longbow.window;
