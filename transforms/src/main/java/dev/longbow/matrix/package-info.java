/**
 * Dense matrices: exact statistics of numeric columns in bounded memory, and columns filled and
 * scaled by them. Plain Java.
 */
package dev.longbow.matrix;
