/** Files through Beam's file systems: globs, sizes, positioned reads. */
package dev.longbow.io.files;
