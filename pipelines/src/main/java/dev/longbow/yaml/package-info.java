/** The YAML front end: text to {@link dev.longbow.yaml.PipelineSpec} to a logical plan. */
package dev.longbow.yaml;
