package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PartitionKeysTest {
  @Test
  void sendsPartitionsRoundTheSubtasks() {
    for (int parallelism : new int[] {1, 2, 3, 8, 64}) {
      byte[][] keys = PartitionKeys.of(256, parallelism);
      for (int partition = 0; partition < keys.length; partition++) {
        assertEquals(partition, PartitionKeys.partition(keys[partition]));
        assertEquals(
            partition % parallelism, PartitionKeys.flinkSubtask(keys[partition], parallelism));
      }
    }
  }
}
