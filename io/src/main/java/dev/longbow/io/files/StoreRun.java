package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's own hidden folder beside the target in a store. It says that the run is alive (a file
 * that is written again from time to time, judged by the store's clock) and holds what is not
 * published yet.
 *
 * <p>A run has published when the target's manifest names it. One that died before has changed
 * nothing that anybody reads, and never will.
 */
final class StoreRun {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRun.class);

  /** How long nothing has to be heard of a run before it counts as dead. */
  static final String LEASE_PROPERTY = "longbow.store.lease.millis";

  private static final long LEASE_MILLIS = 15 * 60_000;

  private static final Map<String, ScheduledFuture<?>> BEATS = new HashMap<>();
  private static final Set<String> CREATED = new HashSet<>();
  private static ScheduledExecutorService heart;

  private final StoreTarget target;
  private final String runId;
  private final String path;

  private StoreRun(StoreTarget target, String runId) {
    this.target = target;
    this.runId = runId;
    this.path = StoreTarget.runPrefix(target.root()) + runId;
  }

  static StoreRun of(StoreTarget target, String runId) {
    return new StoreRun(target, runId);
  }

  /** All runs of a target that have a folder, the oldest first. */
  static List<StoreRun> all(StoreTarget target) throws IOException {
    String prefix = StoreTarget.runPrefix(target.root());
    TreeSet<String> ids = new TreeSet<>();
    for (FileSet.Entry file : FileSet.match(prefix + "*/**")) {
      String below = file.path().substring(prefix.length());
      ids.add(below.substring(0, below.indexOf('/')));
    }
    return ids.stream().map(id -> new StoreRun(target, id)).toList();
  }

  String runId() {
    return runId;
  }

  String path() {
    return path;
  }

  /** Parts of a single file as tasks wrote them, and rows that travelled inline. */
  String parts() {
    return path + "/parts";
  }

  /** The new single file. */
  String staged() {
    return path + "/new";
  }

  /** The new manifest, without what stays of the output before. */
  String stagedManifest() {
    return path + "/new." + Manifest.FILE_NAME;
  }

  /** The names of the files that the new manifest does not name any more. */
  private String obsolete() {
    return path + "/obsolete";
  }

  private String alive() {
    return path + "/alive";
  }

  /** Makes the folder, and says from time to time that this process is alive. */
  void create() throws IOException {
    long lease = Long.getLong(LEASE_PROPERTY, LEASE_MILLIS);
    writeAlive(lease);
    synchronized (BEATS) {
      CREATED.add(path);
      if (heart == null) {
        heart =
            Executors.newSingleThreadScheduledExecutor(
                job -> {
                  Thread thread = new Thread(job, "longbow-store-runs");
                  thread.setDaemon(true);
                  return thread;
                });
      }
      BEATS.put(
          path,
          heart.scheduleWithFixedDelay(
              () -> beat(lease), lease / 5, lease / 5, TimeUnit.MILLISECONDS));
    }
  }

  private void beat(long lease) {
    try {
      renewLease(lease);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot renew {}: {}", alive(), e.toString());
    }
  }

  /** Whether this process began the run. */
  boolean wasCreatedHere() {
    synchronized (BEATS) {
      return CREATED.contains(path);
    }
  }

  private void endBeats() {
    synchronized (BEATS) {
      ScheduledFuture<?> beat = BEATS.remove(path);
      if (beat != null) {
        beat.cancel(false);
      }
    }
  }

  /** For tests: as if this process had died. */
  static void forgetBeats() {
    synchronized (BEATS) {
      BEATS.values().forEach(beat -> beat.cancel(false));
      BEATS.clear();
    }
  }

  private void writeAlive(long lease) throws IOException {
    Stores.put(alive(), String.valueOf(lease).getBytes(StandardCharsets.UTF_8));
  }

  /** Others say from now on that the run is alive. */
  void beginLease(long millis) throws IOException {
    endBeats();
    writeAlive(millis);
  }

  /** Does nothing when the run has ended. */
  void renewLease(long millis) throws IOException {
    if (exists()) {
      writeAlive(millis);
    }
  }

  boolean exists() throws IOException {
    return StoreFiles.exists(alive());
  }

  /** The store's time when this run last said that it is alive. */
  long lastSeenMillis() throws IOException {
    return StoreFiles.find(alive()).map(FileSet.Entry::modifiedMillis).orElse(0L);
  }

  /** Whether nothing was heard of the run for longer than it said. */
  boolean isDead(long nowMillis) throws IOException {
    synchronized (BEATS) {
      if (BEATS.containsKey(path)) {
        return false;
      }
    }
    Optional<byte[]> lease = Stores.read(alive());
    if (lease.isEmpty()) {
      return true;
    }
    String millis = new String(lease.get(), StandardCharsets.UTF_8);
    // Whoever left something else there had no time to say for how long.
    long said =
        millis.matches("[0-9]{1,18}")
            ? Long.parseLong(millis)
            : Long.getLong(LEASE_PROPERTY, LEASE_MILLIS);
    return nowMillis - lastSeenMillis() > said;
  }

  /**
   * Says once more that the run is alive, before it publishes.
   *
   * @throws LongbowException {@link ErrorCode#WRITE_FAILED} when others have removed it
   */
  void requireAlive() throws IOException {
    byte[] lease = Stores.read(alive()).orElse(null);
    if (lease == null) {
      throw isGone("its folder " + path + " is not there any more");
    }
    Stores.put(alive(), lease);
  }

  /** The error for a run of which something was removed. */
  LongbowException isGone(String what) {
    return new LongbowException(
        ErrorCode.WRITE_FAILED,
        "Cannot publish %s of run %s: %s. Another run takes one for dead that says nothing for longer than its lease. What was published before is left as it is"
            .formatted(target.root(), runId, what));
  }

  /** Notes the files that nobody needs once the run has published. */
  void writeObsolete(Set<String> names) throws IOException {
    Stores.put(obsolete(), String.join("\n", names).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the target's manifest names the run. */
  boolean isPublished() throws IOException {
    return StoreFiles.manifest(target.manifest())
        .filter(manifest -> Manifest.hasRun(manifest, runId))
        .isPresent();
  }

  /**
   * Writes what stands beside a manifest that was put in place, and removes what it replaced and
   * the run's folder. Interrupted anywhere, it can be repeated, also after later runs.
   */
  void finish() throws IOException {
    writeChecksums();
    if (target.isFolder()) {
      StoreFiles.write(target.resolve(Manifest.SUCCESS), new byte[0]);
    }
    clean();
  }

  /** Those of the manifest that is there, also when another run replaces it meanwhile. */
  private void writeChecksums() throws IOException {
    String name = target.manifest().substring(target.manifest().lastIndexOf('/') + 1);
    Optional<byte[]> manifest = Stores.read(target.manifest());
    while (manifest.isPresent()) {
      byte[] written = manifest.get();
      StoreFiles.write(target.checksums(), Checksums.of(written, name));
      manifest = Stores.read(target.manifest()).filter(now -> !Arrays.equals(now, written));
    }
  }

  /**
   * Removes the folder, and of the files that this run wrote or replaced all that the manifest does
   * not name.
   */
  void clean() throws IOException {
    endBeats();
    if (target.isFolder()) {
      Optional<JsonNode> manifest = StoreFiles.manifest(target.manifest());
      Set<String> named = new HashSet<>();
      Manifest.files(manifest).forEach(name -> named.add(target.resolve(name)));
      List<String> gone = new ArrayList<>(manifest.isPresent() ? obsoleteFiles() : List.of());
      StoreFiles.list(target.root()).stream()
          .map(FileSet.Entry::path)
          .filter(file -> PartNames.runOf(file).filter(runId::equals).isPresent())
          .forEach(gone::add);
      gone.removeAll(named);
      StoreFiles.delete(gone);
    }
    remove();
  }

  private List<String> obsoleteFiles() throws IOException {
    byte[] lines = Stores.read(obsolete()).orElse(new byte[0]);
    return new String(lines, StandardCharsets.UTF_8).lines().map(target::resolve).toList();
  }

  /** Removes the folder, the sign of life last. */
  private void remove() throws IOException {
    StoreFiles.delete(
        StoreFiles.list(path).stream()
            .map(FileSet.Entry::path)
            .filter(file -> !file.equals(alive()))
            .toList());
    StoreFiles.deleteFolder(path);
  }
}
