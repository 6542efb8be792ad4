/** The pipelines of {@code pipelines/examples} in Java: what each YAML file does, as a program. */
package dev.longbow.examples;
