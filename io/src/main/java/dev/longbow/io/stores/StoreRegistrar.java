package dev.longbow.io.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The file systems of {@code s3://}, {@code gs://} and {@code hdfs://}, found by Beam. It is asked
 * at the start of every run, and loads nothing of them.
 *
 * <p>Where Beam's own module for one of them is on the class path, too, that one is taken: Beam
 * refuses two for a scheme.
 */
public final class StoreRegistrar implements FileSystemRegistrar {
  private static final Map<String, String> BEAMS_OWN =
      Map.of(
          GcsStore.SCHEME, "org.apache.beam.sdk.extensions.gcp.storage.GcsFileSystemRegistrar",
          S3Store.SCHEME, "org.apache.beam.sdk.io.aws2.s3.S3FileSystemRegistrar",
          HdfsStore.SCHEME, "org.apache.beam.sdk.io.hdfs.HadoopFileSystemRegistrar");

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    List<FileSystem<?>> systems = new ArrayList<>();
    ours().forEach((scheme, store) -> systems.add(new ObjectFileSystem(scheme, store)));
    return systems;
  }

  /** Our store of a scheme; empty for Beam's. */
  static Optional<ObjectStore> store(String scheme) {
    return Optional.ofNullable(ours().get(scheme)).map(Supplier::get);
  }

  private static Map<String, Supplier<ObjectStore>> ours() {
    Map<String, Supplier<ObjectStore>> stores = new TreeMap<>();
    stores.put(GcsStore.SCHEME, () -> GcsStore.shared());
    stores.put(S3Store.SCHEME, () -> S3Store.shared());
    stores.put(HdfsStore.SCHEME, () -> HdfsStore.shared());
    stores.keySet().removeIf(scheme -> isPresent(BEAMS_OWN.get(scheme)));
    return stores;
  }

  private static boolean isPresent(String className) {
    String file = className.replace('.', '/') + ".class";
    return StoreRegistrar.class.getClassLoader().getResource(file) != null;
  }
}
