package dev.longbow.beam;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The key bytes that stand for the partitions of an exchange.
 *
 * <p>Flink sends a key to subtask {@code murmur(hash) mod parallelism}, and few small integers fall
 * very unevenly (16 keys on 8 subtasks: one got 7). So each partition's key gets a salt that sends
 * partition p to subtask p mod parallelism.
 */
final class PartitionKeys {
  private PartitionKeys() {}

  /** The keys of partitions 0 to {@code partitions - 1}. */
  static byte[][] of(int partitions, int parallelism) {
    byte[][] keys = new byte[partitions][];
    for (int partition = 0; partition < partitions; partition++) {
      keys[partition] = key(partition, parallelism);
    }
    return keys;
  }

  private static byte[] key(int partition, int parallelism) {
    int salt = 0;
    while (true) {
      byte[] key = ByteBuffer.allocate(8).putInt(partition).putInt(salt).array();
      if (parallelism < 2 || flinkSubtask(key, parallelism) == partition % parallelism) {
        return key;
      }
      salt++;
    }
  }

  /** The partition a key stands for. */
  static int partition(byte[] key) {
    return ByteBuffer.wrap(key).getInt();
  }

  /**
   * The subtask that gets a key on Flink: {@code MathUtils.murmurHash} of the hash that Beam's
   * comparator takes of encoded keys, as in {@code OutputEmitter} of Flink 1.19.
   */
  static int flinkSubtask(byte[] key, int parallelism) {
    return murmur(Arrays.hashCode(key)) % parallelism;
  }

  private static int murmur(int code) {
    int hash = code * 0xcc9e2d51;
    hash = Integer.rotateLeft(hash, 15);
    hash *= 0x1b873593;
    hash = Integer.rotateLeft(hash, 13);
    hash = hash * 5 + 0xe6546b64;
    hash ^= 4;
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    hash ^= hash >>> 16;
    if (hash >= 0) {
      return hash;
    }
    return hash == Integer.MIN_VALUE ? 0 : -hash;
  }
}
