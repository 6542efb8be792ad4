/** Arrow IPC files and streams, read and written. */
package dev.longbow.io.arrow;
