/** How people write and read sizes and times. */
package dev.longbow.text;
