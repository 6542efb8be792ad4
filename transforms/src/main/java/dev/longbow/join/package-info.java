/** Hash joins of one partition: in memory, divided on disk, or block by block. */
package dev.longbow.join;
