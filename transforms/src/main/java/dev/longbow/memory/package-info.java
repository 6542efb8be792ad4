/** The memory budget of a process and the files that state is spilled to when it is used up. */
package dev.longbow.memory;
