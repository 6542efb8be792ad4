/** What formats of text have in common: how bytes are looked at, and what happens to bad rows. */
package dev.longbow.io.text;
