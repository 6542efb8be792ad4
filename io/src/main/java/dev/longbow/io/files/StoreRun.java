package dev.longbow.io.files;

import dev.longbow.connector.SinkSpec;
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
 * that is written again from time to time, judged by the store's clock), holds what is not
 * published yet, and the journal: with it the new output is complete and only has to be put in
 * place.
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

  /** The new manifest. When it is there, the new output is complete. */
  String stagedManifest() {
    return path + "/new." + Manifest.FILE_NAME;
  }

  /** The manifest that is put in place, with what stays of the output before. */
  private String merged() {
    return path + "/merged." + Manifest.FILE_NAME;
  }

  /** The names of the files that the new manifest does not name any more. */
  private String obsolete() {
    return path + "/obsolete";
  }

  private String journal() {
    return path + "/journal";
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
    StoreFiles.writeWhole(alive(), String.valueOf(lease).getBytes(StandardCharsets.UTF_8));
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
    Optional<byte[]> lease = StoreFiles.read(alive());
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

  /** A journal that does not say how the output goes into place was not written to its end. */
  boolean isCommitted() throws IOException {
    return mode().isPresent();
  }

  /** Whether the new output is complete but not committed. */
  boolean isReady() throws IOException {
    return StoreFiles.exists(stagedManifest());
  }

  /** From now on the output is put in place, by whoever. */
  void commit(SinkSpec.Mode mode) throws IOException {
    StoreFiles.writeWhole(journal(), mode.label().getBytes(StandardCharsets.UTF_8));
  }

  private Optional<SinkSpec.Mode> mode() throws IOException {
    String label =
        new String(StoreFiles.read(journal()).orElse(new byte[0]), StandardCharsets.UTF_8);
    return Arrays.stream(SinkSpec.Mode.values())
        .filter(mode -> mode.label().equals(label))
        .findFirst();
  }

  /** Whether a run that began later has published since; see {@link RunDirectory#isOutdated}. */
  boolean isOutdated() throws IOException {
    return !mode().orElseThrow().isAddition()
        && Manifest.runId(StoreFiles.manifest(target.manifest()))
            .filter(id -> RunDirectory.time(id).compareTo(RunDirectory.time(runId)) > 0)
            .isPresent();
  }

  /**
   * Puts a committed output in place and removes what it replaces, then the run's folder.
   * Interrupted anywhere, it can be repeated.
   */
  void complete() throws IOException {
    if (!isInPlace()) {
      new StoreMerge(target, stagedManifest(), merged(), obsolete()).prepare(mode().orElseThrow());
      if (!target.isFolder()) {
        StoreFiles.moveIfPresent(staged(), target.root());
      }
      Optional<byte[]> manifest = StoreFiles.read(merged());
      if (manifest.isPresent()) {
        String name = target.manifest().substring(target.manifest().lastIndexOf('/') + 1);
        StoreFiles.write(target.checksums(), Checksums.of(manifest.get(), name));
      }
      // This one makes it visible.
      StoreFiles.moveIfPresent(merged(), target.manifest());
      if (target.isFolder()) {
        StoreFiles.write(target.resolve(Manifest.SUCCESS), new byte[0]);
      }
    }
    removeObsolete();
    remove();
  }

  private boolean isInPlace() throws IOException {
    return StoreFiles.manifest(target.manifest())
        .filter(manifest -> Manifest.hasRun(manifest, runId))
        .isPresent();
  }

  private void removeObsolete() throws IOException {
    if (!target.isFolder()) {
      return;
    }
    List<String> named = Manifest.files(StoreFiles.manifest(target.manifest()));
    List<String> gone = new ArrayList<>();
    String lines =
        new String(StoreFiles.read(obsolete()).orElse(new byte[0]), StandardCharsets.UTF_8);
    lines.lines().filter(name -> !named.contains(name)).map(target::resolve).forEach(gone::add);
    StoreFiles.delete(gone);
    removeParts();
  }

  /** Removes the parts of this run that the manifest does not name. */
  private void removeParts() throws IOException {
    if (!target.isFolder()) {
      return;
    }
    List<String> named =
        Manifest.files(StoreFiles.manifest(target.manifest())).stream()
            .map(target::resolve)
            .toList();
    StoreFiles.delete(
        StoreFiles.list(target.root()).stream()
            .map(FileSet.Entry::path)
            .filter(file -> PartNames.runOf(file).filter(runId::equals).isPresent())
            .filter(file -> !named.contains(file))
            .toList());
  }

  /** Removes the folder, the journal and the sign of life last. */
  void remove() throws IOException {
    endBeats();
    List<String> last = List.of(alive(), journal());
    StoreFiles.delete(
        StoreFiles.list(path).stream()
            .map(FileSet.Entry::path)
            .filter(file -> !last.contains(file))
            .toList());
    StoreFiles.deleteFolder(path);
  }

  /** Removes all that a run left which did not commit. */
  void abandon() throws IOException {
    endBeats();
    removeParts();
    remove();
  }
}
