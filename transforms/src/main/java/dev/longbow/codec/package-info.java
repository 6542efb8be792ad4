/**
 * Typed values, types and bound expressions as canonical JSON: what travels to tasks, and what a
 * plan's hash is made of. Written by hand and exhaustive, so that the format is a decision and not
 * an accident of field names.
 */
package dev.longbow.codec;
