package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLocksTest {
  @TempDir Path folder;

  /** A worker of a cluster loads the class anew for every job, and they share a process. */
  @Test
  void copiesOfTheClassInOneProcessKeepEachOthersLocks() throws Exception {
    Path lock = folder.resolve("lock");
    RunLocks.hold(lock);
    URL classes = RunLocks.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader = new Copies(classes)) {
      Class<?> copy = loader.loadClass(RunLocks.class.getName());
      assertNotSame(RunLocks.class, copy);
      Method isDead = copy.getDeclaredMethod("isDead", Path.class);
      isDead.setAccessible(true);
      assertEquals(false, isDead.invoke(null, lock));
      assertFalse(isDeadElsewhere(lock));
      RunLocks.release(lock);
      assertEquals(true, isDead.invoke(null, lock));
      assertTrue(isDeadElsewhere(lock));
    }
  }

  private static boolean isDeadElsewhere(Path lock) throws Exception {
    Process process = OtherProcess.start(Other.class, lock.toString());
    try {
      return Boolean.parseBoolean(process.inputReader().readLine());
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** A process that looks at a lock. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) {
      System.out.println(RunLocks.isDead(Path.of(arguments[0])));
    }
  }

  /** Has the package's classes itself. */
  private static final class Copies extends URLClassLoader {
    Copies(URL classes) {
      super(new URL[] {classes}, RunLocksTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith(RunLocks.class.getPackageName()) && findLoadedClass(name) == null
          ? findClass(name)
          : super.loadClass(name, resolve);
    }
  }
}
