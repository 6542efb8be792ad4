/** Object stores and HDFS as Beam file systems, loaded when a path names them. */
package dev.longbow.io.stores;
